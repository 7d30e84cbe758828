/* argunits.c: one format unit, one Python object, some C variables.
 *
 * mp_convert_item is the heart of PyArg_Parse*: it looks at the unit, checks the object, and stores
 * through the pointers that the caller passed. It answers NULL, or the text of what was wrong; text in
 * parentheses is the caller's mistake (a SystemError), any other is the argument's (a TypeError). If an
 * exception is already set the text is ignored.
 *
 * Ownership: objects and strings stored are borrowed from the argument. Memory that "es" and "et"
 * allocate, Py_buffers, and what a cleanup-supporting O& converter made belong to the caller after
 * success; if a later unit fails they are undone in the order in which they were made.
 *
 * Python code can run in: number conversions (__index__, __float__), p, O&, buffers, encoders.
 *
 * Relies on: PyLong_AsLong, PyLong_AsLongLong, PyLong_AsUnsignedLongMask, PyLong_AsUnsignedLongLongMask,
 * PyLong_AsSsize_t, PyNumber_Index, PyFloat_AsDouble, PyComplex_AsCComplex, PyObject_IsTrue,
 * PyObject_GetBuffer, PyBuffer_IsContiguous, PyBuffer_Release, PyBuffer_FillInfo, PyType_IsSubtype,
 * PyUnicode_AsUTF8AndSize, PyUnicode_AsUnicode, PyUnicode_AsEncodedString, _PyUnicode_Ready,
 * PySequence_Check, PySequence_Size, PySequence_GetItem, PyMem_Malloc, PyMem_Free, PyErr_Occurred,
 * PyErr_SetString, PyErr_Clear, PyErr_NoMemory. Exact ints and floats are read without a call. */
#include "args.h"

static const char *const NOT_CLEAN = "PY_SSIZE_T_CLEAN macro must be defined for '#' formats";

/* Any answer will do when an exception is set: nobody reads it. */
static const char *raised(void)
{
    return "(raised)";
}

static const char *raise_as(PyObject *type, const char *text)
{
    PyErr_SetString(type, text);
    return raised();
}

static const char *type_name_of(PyObject *arg)
{
    return arg == Py_None ? "None" : Py_TYPE(arg)->tp_name;
}

static const char *mismatch(ArgParse *parse, const char *expected, PyObject *arg)
{
    if (expected[0] == '(') {
        snprintf(parse->message, sizeof parse->message, "%.100s", expected);
    } else {
        snprintf(parse->message, sizeof parse->message, "must be %.50s, not %.50s", expected,
                 type_name_of(arg));
    }
    return parse->message;
}

/* ---- undoing ---------------------------------------------------------------------------------- */

static int reserve_undo(ArgParse *parse, int needed)
{
    if (needed <= parse->undo_capacity) {
        return 1;
    }
    int capacity = needed < 2 * parse->undo_capacity ? 2 * parse->undo_capacity : needed;
    MpUndo *bigger = (MpUndo *)PyMem_Malloc((size_t)capacity * sizeof(MpUndo));
    if (bigger == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    memcpy(bigger, parse->undo, (size_t)parse->undo_count * sizeof(MpUndo));
    if (parse->undo != parse->undo_static) {
        PyMem_Free(parse->undo);
    }
    parse->undo = bigger;
    parse->undo_capacity = capacity;
    return 1;
}

static void remember(ArgParse *parse, MpUndoKind kind, void *target, mp_converter convert)
{
    MpUndo *entry = &parse->undo[parse->undo_count++];
    entry->kind = kind;
    entry->target = target;
    entry->convert = convert;
}

void mp_args_begin(ArgParse *parse, va_list va, int sized)
{
    va_copy(parse->va, va);
    parse->sized = sized;
    parse->undo = parse->undo_static;
    parse->undo_count = 0;
    parse->undo_capacity = MP_STATIC_UNDO;
    parse->levels[0] = 0;
}

int mp_args_end(ArgParse *parse, int ok)
{
    if (!ok) {
        for (int i = 0; i < parse->undo_count; i++) {
            MpUndo *entry = &parse->undo[i];
            switch (entry->kind) {
            case MP_UNDO_MEMORY:
                PyMem_Free(*(void **)entry->target);
                *(void **)entry->target = NULL;
                break;
            case MP_UNDO_BUFFER: PyBuffer_Release((Py_buffer *)entry->target); break;
            case MP_UNDO_CONVERTER: entry->convert(NULL, entry->target); break;
            }
        }
    }
    if (parse->undo != parse->undo_static) {
        PyMem_Free(parse->undo);
    }
    va_end(parse->va);
    return ok;
}

void mp_args_error(ArgParse *parse, Py_ssize_t iarg, const char *what, const char *fname,
                   const char *custom)
{
    if (PyErr_Occurred()) {
        return;
    }
    char text[512];
    const char *message = custom;
    if (message == NULL) {
        size_t used = 0;
        if (fname != NULL) {
            used += (size_t)snprintf(text, sizeof text, "%.200s() ", fname);
        }
        used += (size_t)snprintf(text + used, sizeof text - used, iarg ? "argument %zd" : "argument",
                                 iarg);
        for (int i = 0; iarg && i < MP_MAX_LEVELS && parse->levels[i] > 0 && used < 220; i++) {
            used += (size_t)snprintf(text + used, sizeof text - used, ", item %d",
                                     parse->levels[i] - 1);
        }
        snprintf(text + used, sizeof text - used, " %.256s", what);
        message = text;
    }
    PyErr_SetString(what[0] == '(' ? PyExc_SystemError : PyExc_TypeError, message);
}

/* ---- numbers ---------------------------------------------------------------------------------- */

/* The value of an int of at most one digit, which most are, without a call. */
static inline int small_int(PyObject *arg, long *value)
{
    if (!PyLong_CheckExact(arg)) {
        return 0;
    }
    Py_ssize_t size = Py_SIZE(arg);
    if (size < -1 || size > 1) {
        return 0;
    }
    *value = size == 0 ? 0 : (long)size * (long)((PyLongObject *)arg)->ob_digit[0];
    return 1;
}

static int as_long(PyObject *arg, long *value)
{
    if (small_int(arg, value)) {
        return 1;
    }
    *value = PyLong_AsLong(arg);
    return *value != -1 || !PyErr_Occurred();
}

static int as_double(PyObject *arg, double *value)
{
    if (PyFloat_CheckExact(arg)) {
        *value = PyFloat_AS_DOUBLE(arg);
        return 1;
    }
    *value = PyFloat_AsDouble(arg);
    return *value != -1.0 || !PyErr_Occurred();
}

static int as_ssize(PyObject *arg, Py_ssize_t *value)
{
    long small;
    if (small_int(arg, &small)) {
        *value = small;
        return 1;
    }
    PyObject *index = PyNumber_Index(arg);
    if (index == NULL) {
        return 0;
    }
    *value = PyLong_AsSsize_t(index);
    Py_DECREF(index);
    return *value != -1 || !PyErr_Occurred();
}

/* b h i: a C long within bounds. The bounds' messages name the type. */
static const char *bounded(PyObject *arg, long low, long high, const char *below,
                           const char *above, long *value)
{
    if (!as_long(arg, value)) {
        return raised();
    }
    if (*value < low) {
        return raise_as(PyExc_OverflowError, below);
    }
    if (*value > high) {
        return raise_as(PyExc_OverflowError, above);
    }
    return NULL;
}

/* B H I: the low bits of any int, or of what __index__ gives. */
static int masked(PyObject *arg, unsigned long *value)
{
    long small;
    if (small_int(arg, &small)) {
        *value = (unsigned long)small;
        return 1;
    }
    *value = PyLong_AsUnsignedLongMask(arg);
    return *value != (unsigned long)-1 || !PyErr_Occurred();
}

static const char *convert_number(ArgParse *parse, char unit, PyObject *arg)
{
    const char *failure;
    long value;
    unsigned long bits;
    double real;
    switch (unit) {
    case 'b': {
        unsigned char *to = va_arg(parse->va, unsigned char *);
        failure = bounded(arg, 0, UCHAR_MAX, "unsigned byte integer is less than minimum",
                          "unsigned byte integer is greater than maximum", &value);
        if (failure == NULL) {
            *to = (unsigned char)value;
        }
        return failure;
    }
    case 'h': {
        short *to = va_arg(parse->va, short *);
        failure = bounded(arg, SHRT_MIN, SHRT_MAX, "signed short integer is less than minimum",
                          "signed short integer is greater than maximum", &value);
        if (failure == NULL) {
            *to = (short)value;
        }
        return failure;
    }
    case 'i': {
        int *to = va_arg(parse->va, int *);
        failure = bounded(arg, INT_MIN, INT_MAX, "signed integer is less than minimum",
                          "signed integer is greater than maximum", &value);
        if (failure == NULL) {
            *to = (int)value;
        }
        return failure;
    }
    case 'l': {
        long *to = va_arg(parse->va, long *);
        if (!as_long(arg, &value)) {
            return raised();
        }
        *to = value;
        return NULL;
    }
    case 'B': {
        unsigned char *to = va_arg(parse->va, unsigned char *);
        if (!masked(arg, &bits)) {
            return raised();
        }
        *to = (unsigned char)bits;
        return NULL;
    }
    case 'H': {
        unsigned short *to = va_arg(parse->va, unsigned short *);
        if (!masked(arg, &bits)) {
            return raised();
        }
        *to = (unsigned short)bits;
        return NULL;
    }
    case 'I': {
        unsigned int *to = va_arg(parse->va, unsigned int *);
        if (!masked(arg, &bits)) {
            return raised();
        }
        *to = (unsigned int)bits;
        return NULL;
    }
    case 'k': { /* unlike I, it asks for a real int, and stores whatever the mask function gives */
        unsigned long *to = va_arg(parse->va, unsigned long *);
        if (!PyLong_Check(arg)) {
            return mismatch(parse, "int", arg);
        }
        masked(arg, to);
        return NULL;
    }
    case 'K': {
        unsigned long long *to = va_arg(parse->va, unsigned long long *);
        if (!PyLong_Check(arg)) {
            return mismatch(parse, "int", arg);
        }
        *to = PyLong_AsUnsignedLongLongMask(arg);
        return NULL;
    }
    case 'L': {
        long long *to = va_arg(parse->va, long long *);
        long long wide = small_int(arg, &value) ? value : PyLong_AsLongLong(arg);
        if (wide == -1 && PyErr_Occurred()) {
            return raised();
        }
        *to = wide;
        return NULL;
    }
    case 'n': {
        Py_ssize_t *to = va_arg(parse->va, Py_ssize_t *);
        Py_ssize_t size;
        if (!as_ssize(arg, &size)) {
            return raised();
        }
        *to = size;
        return NULL;
    }
    case 'f': {
        float *to = va_arg(parse->va, float *);
        if (!as_double(arg, &real)) {
            return raised();
        }
        *to = (float)real;
        return NULL;
    }
    case 'd': {
        double *to = va_arg(parse->va, double *);
        if (!as_double(arg, &real)) {
            return raised();
        }
        *to = real;
        return NULL;
    }
    default: { /* 'D' */
        Py_complex *to = va_arg(parse->va, Py_complex *);
        Py_complex value2 = PyComplex_AsCComplex(arg);
        if (value2.real == -1.0 && PyErr_Occurred()) {
            return raised();
        }
        *to = value2;
        return NULL;
    }
    }
}

/* ---- text and buffers ------------------------------------------------------------------------- */

/* The UTF-8 form of a str. Pure ASCII is that already, and needs no call. */
static const char *utf8_of(PyObject *str, Py_ssize_t *size)
{
    if (PyUnicode_IS_COMPACT_ASCII(str)) {
        *size = PyUnicode_GET_LENGTH(str);
        return (const char *)(((PyASCIIObject *)str) + 1);
    }
    return PyUnicode_AsUTF8AndSize(str, size);
}

/* Fills view, or answers what was expected instead. */
static const char *get_buffer(PyObject *arg, Py_buffer *view)
{
    if (PyObject_GetBuffer(arg, view, PyBUF_SIMPLE) != 0) {
        return "bytes-like object";
    }
    if (!PyBuffer_IsContiguous(view, 'C')) {
        PyBuffer_Release(view);
        return "contiguous buffer";
    }
    return NULL;
}

/* A pointer that outlives the buffer's release: only exporters without a release function have one. */
static const char *get_lasting_bytes(PyObject *arg, const void **data, Py_ssize_t *size)
{
    if (PyBytes_CheckExact(arg)) {
        *data = PyBytes_AS_STRING(arg);
        *size = PyBytes_GET_SIZE(arg);
        return NULL;
    }
    PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;
    *data = NULL;
    if (procs != NULL && procs->bf_releasebuffer != NULL) {
        return "read-only bytes-like object";
    }
    Py_buffer view;
    const char *expected = get_buffer(arg, &view);
    if (expected == NULL) {
        *data = view.buf;
        *size = view.len;
        PyBuffer_Release(&view);
    }
    return expected;
}

static const char *convert_text(ArgParse *parse, char unit, PyObject *arg, const char **format)
{
    int none = unit == 'z' && arg == Py_None;
    const char *expected;
    Py_ssize_t size;
    const char *text;

    if (**format == '*') {
        Py_buffer *view = va_arg(parse->va, Py_buffer *);
        if (!reserve_undo(parse, parse->undo_count + 1)) {
            return raised();
        }
        if (none) {
            PyBuffer_FillInfo(view, NULL, NULL, 0, 1, 0);
        } else if (PyUnicode_Check(arg)) {
            text = utf8_of(arg, &size);
            if (text == NULL) {
                return mismatch(parse, "(unicode conversion error)", arg);
            }
            PyBuffer_FillInfo(view, arg, (void *)text, size, 1, 0);
        } else if ((expected = get_buffer(arg, view)) != NULL) {
            return mismatch(parse, expected, arg);
        }
        remember(parse, MP_UNDO_BUFFER, view, NULL);
        ++*format;
        return NULL;
    }

    const void **data = va_arg(parse->va, const void **);
    int sized = **format == '#';
    if (sized && !parse->sized) {
        return raise_as(PyExc_SystemError, NOT_CLEAN);
    }
    Py_ssize_t *length = sized ? va_arg(parse->va, Py_ssize_t *) : NULL;
    if (none) {
        *data = NULL;
        size = 0;
    } else if (PyUnicode_Check(arg)) {
        text = utf8_of(arg, &size);
        if (text == NULL) {
            return mismatch(parse, "(unicode conversion error)", arg);
        }
        if (!sized && strlen(text) != (size_t)size) {
            return raise_as(PyExc_ValueError, "embedded null character");
        }
        *data = text;
    } else if (!sized) {
        return mismatch(parse, unit == 'z' ? "str or None" : "str", arg);
    } else if ((expected = get_lasting_bytes(arg, data, &size)) != NULL) {
        return mismatch(parse, expected, arg);
    }
    if (sized) {
        *length = size;
        ++*format;
    }
    return NULL;
}

static const char *convert_bytes(ArgParse *parse, PyObject *arg, const char **format)
{
    const char *expected;
    if (**format == '*') {
        Py_buffer *view = va_arg(parse->va, Py_buffer *);
        if (!reserve_undo(parse, parse->undo_count + 1)) {
            return raised();
        }
        if ((expected = get_buffer(arg, view)) != NULL) {
            return mismatch(parse, expected, arg);
        }
        remember(parse, MP_UNDO_BUFFER, view, NULL);
        ++*format;
        return NULL;
    }
    const void **data = va_arg(parse->va, const void **);
    Py_ssize_t size;
    if ((expected = get_lasting_bytes(arg, data, &size)) != NULL) {
        return mismatch(parse, expected, arg);
    }
    if (**format == '#') {
        if (!parse->sized) {
            return raise_as(PyExc_SystemError, NOT_CLEAN);
        }
        *va_arg(parse->va, Py_ssize_t *) = size;
        ++*format;
    } else if (strlen((const char *)*data) != (size_t)size) {
        return raise_as(PyExc_ValueError, "embedded null byte");
    }
    return NULL;
}

static const char *convert_wide(ArgParse *parse, char unit, PyObject *arg, const char **format)
{
    wchar_t **to = va_arg(parse->va, wchar_t **);
    int sized = **format == '#';
    if (sized && !parse->sized) {
        return raise_as(PyExc_SystemError, NOT_CLEAN);
    }
    Py_ssize_t *length = sized ? va_arg(parse->va, Py_ssize_t *) : NULL;
    Py_ssize_t size = 0;
    if (unit == 'Z' && arg == Py_None) {
        *to = NULL;
    } else if (PyUnicode_Check(arg)) {
        _Py_COMP_DIAG_PUSH
        _Py_COMP_DIAG_IGNORE_DEPR_DECLS
        *to = PyUnicode_AsUnicode(arg);
        if (*to == NULL) {
            return raised();
        }
        size = PyUnicode_WSTR_LENGTH(arg);
        _Py_COMP_DIAG_POP
        if (!sized && wcslen(*to) != (size_t)size) {
            return raise_as(PyExc_ValueError, "embedded null character");
        }
    } else {
        return mismatch(parse, unit == 'Z' ? "str or None" : "str", arg);
    }
    if (sized) {
        *length = size;
        ++*format;
    }
    return NULL;
}

/* es et es# et#: a copy in an encoding, into fresh memory, or (with '#') into the caller's. */
static const char *convert_encoded(ArgParse *parse, PyObject *arg, const char **format)
{
    const char *encoding = va_arg(parse->va, const char *);
    if (encoding == NULL) {
        encoding = "utf-8";
    }
    int keep_bytes;
    if (**format == 's') {
        keep_bytes = 0;
    } else if (**format == 't') {
        keep_bytes = 1;
    } else {
        return mismatch(parse, "(unknown parser marker combination)", arg);
    }
    ++*format;
    char **to = va_arg(parse->va, char **);
    if (to == NULL) {
        return mismatch(parse, "(buffer is NULL)", arg);
    }

    PyObject *owner;
    const char *data;
    Py_ssize_t size;
    if (keep_bytes && PyByteArray_Check(arg)) {
        owner = Py_NewRef(arg);
        data = PyByteArray_AS_STRING(arg);
        size = PyByteArray_GET_SIZE(arg);
    } else if (keep_bytes && PyBytes_Check(arg)) {
        owner = Py_NewRef(arg);
        data = PyBytes_AS_STRING(arg);
        size = PyBytes_GET_SIZE(arg);
    } else if (PyUnicode_Check(arg)) {
        owner = PyUnicode_AsEncodedString(arg, encoding, NULL);
        if (owner == NULL) {
            return mismatch(parse, "(encoding failed)", arg);
        }
        data = PyBytes_AS_STRING(owner);
        size = PyBytes_GET_SIZE(owner);
    } else {
        return mismatch(parse, keep_bytes ? "str, bytes or bytearray" : "str", arg);
    }

    const char *failure = NULL;
    int sized = **format == '#';
    Py_ssize_t *length = NULL;
    if (sized) {
        if (!parse->sized) {
            failure = raise_as(PyExc_SystemError, NOT_CLEAN);
            goto done;
        }
        ++*format;
        length = va_arg(parse->va, Py_ssize_t *);
        if (length == NULL) {
            failure = mismatch(parse, "(buffer_len is NULL)", arg);
            goto done;
        }
    } else if (strlen(data) != (size_t)size) {
        failure = mismatch(parse, "encoded string without null bytes", arg);
        goto done;
    }
    if (!sized || *to == NULL) {
        if (!reserve_undo(parse, parse->undo_count + 1)) {
            failure = raised();
            goto done;
        }
        *to = (char *)PyMem_Malloc((size_t)size + 1);
        if (*to == NULL) {
            PyErr_NoMemory();
            failure = raised();
            goto done;
        }
        remember(parse, MP_UNDO_MEMORY, to, NULL);
    } else if (size + 1 > *length) {
        PyErr_Format(PyExc_ValueError, "encoded string too long (%zd, maximum length %zd)", size,
                     *length - 1);
        failure = raised();
        goto done;
    }
    memcpy(*to, data, (size_t)size + 1);
    if (sized) {
        *length = size;
    }
done:
    Py_DECREF(owner);
    return failure;
}

static const char *convert_writable(ArgParse *parse, PyObject *arg, const char **format)
{
    Py_buffer *view = va_arg(parse->va, Py_buffer *);
    if (**format != '*') {
        return mismatch(parse, "(invalid use of 'w' format character)", arg);
    }
    ++*format;
    if (!reserve_undo(parse, parse->undo_count + 1)) {
        return raised();
    }
    if (PyObject_GetBuffer(arg, view, PyBUF_WRITABLE) < 0) {
        PyErr_Clear();
        return mismatch(parse, "read-write bytes-like object", arg);
    }
    if (!PyBuffer_IsContiguous(view, 'C')) {
        PyBuffer_Release(view);
        return mismatch(parse, "contiguous buffer", arg);
    }
    remember(parse, MP_UNDO_BUFFER, view, NULL);
    return NULL;
}

/* ---- characters and objects ------------------------------------------------------------------- */

static const char *convert_byte(ArgParse *parse, PyObject *arg)
{
    char *to = va_arg(parse->va, char *);
    if (PyBytes_Check(arg) && PyBytes_GET_SIZE(arg) == 1) {
        *to = PyBytes_AS_STRING(arg)[0];
    } else if (PyByteArray_Check(arg) && PyByteArray_GET_SIZE(arg) == 1) {
        *to = PyByteArray_AS_STRING(arg)[0];
    } else {
        return mismatch(parse, "a byte string of length 1", arg);
    }
    return NULL;
}

static const char *convert_character(ArgParse *parse, PyObject *arg)
{
    int *to = va_arg(parse->va, int *);
    if (!PyUnicode_Check(arg)) {
        return mismatch(parse, "a unicode character", arg);
    }
    if (PyUnicode_READY(arg)) {
        return raised();
    }
    if (PyUnicode_GET_LENGTH(arg) != 1) {
        return mismatch(parse, "a unicode character", arg);
    }
    *to = (int)PyUnicode_READ_CHAR(arg, 0);
    return NULL;
}

static const char *convert_object(ArgParse *parse, PyObject *arg, const char **format)
{
    if (**format == '!') {
        PyTypeObject *type = va_arg(parse->va, PyTypeObject *);
        PyObject **to = va_arg(parse->va, PyObject **);
        ++*format;
        if (!PyObject_TypeCheck(arg, type)) {
            return mismatch(parse, type->tp_name, arg);
        }
        *to = arg;
        return NULL;
    }
    if (**format == '&') {
        mp_converter convert = va_arg(parse->va, mp_converter);
        void *to = va_arg(parse->va, void *);
        ++*format;
        if (!reserve_undo(parse, parse->undo_count + 1)) {
            return raised();
        }
        int result = convert(arg, to);
        if (result == 0) {
            return mismatch(parse, "(unspecified)", arg);
        }
        if (result == Py_CLEANUP_SUPPORTED) {
            remember(parse, MP_UNDO_CONVERTER, to, convert);
        }
        return NULL;
    }
    *va_arg(parse->va, PyObject **) = arg;
    return NULL;
}

static const char *convert_simple(ArgParse *parse, PyObject *arg, const char **format)
{
    char unit = *(*format)++;
    switch (unit) {
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'k':
    case 'L': case 'K': case 'n': case 'f': case 'd': case 'D':
        return convert_number(parse, unit, arg);
    case 's': case 'z':
        return convert_text(parse, unit, arg, format);
    case 'y':
        return convert_bytes(parse, arg, format);
    case 'u': case 'Z':
        return convert_wide(parse, unit, arg, format);
    case 'e':
        return convert_encoded(parse, arg, format);
    case 'w':
        return convert_writable(parse, arg, format);
    case 'c':
        return convert_byte(parse, arg);
    case 'C':
        return convert_character(parse, arg);
    case 'O':
        return convert_object(parse, arg, format);
    case 'p': {
        int *to = va_arg(parse->va, int *);
        int truth = arg == Py_True ? 1 : arg == Py_False || arg == Py_None ? 0 : PyObject_IsTrue(arg);
        if (truth < 0) {
            return raised();
        }
        *to = truth > 0;
        return NULL;
    }
    case 'S': case 'Y': case 'U': {
        PyObject **to = va_arg(parse->va, PyObject **);
        if (unit == 'S' ? !PyBytes_Check(arg)
                        : unit == 'Y' ? !PyByteArray_Check(arg) : !PyUnicode_Check(arg)) {
            return mismatch(parse, unit == 'S' ? "bytes" : unit == 'Y' ? "bytearray" : "str", arg);
        }
        if (unit == 'U' && PyUnicode_READY(arg)) {
            return raised();
        }
        *to = arg;
        return NULL;
    }
    default:
        return mismatch(parse, "(impossible<bad format char>)", arg);
    }
}

/* ---- nested tuples ---------------------------------------------------------------------------- */

/* *format stands after the '('; on success it is left at the ')'. */
static const char *convert_tuple(ArgParse *parse, PyObject *arg, const char **format, int *levels)
{
    int wanted = 0, depth = 0;
    for (const char *f = *format;; f++) {
        if (*f == '(') {
            wanted += depth++ == 0;
        } else if (*f == ')') {
            if (depth-- == 0) {
                break;
            }
        } else if (mp_end_of_format(*f)) {
            break;
        } else if (depth == 0 && Py_ISALPHA(*f)) {
            wanted++;
        }
    }
    levels[0] = 0;
    if (!PySequence_Check(arg) || PyBytes_Check(arg)) {
        snprintf(parse->message, sizeof parse->message, "must be %d-item sequence, not %.50s",
                 wanted, type_name_of(arg));
        return parse->message;
    }
    Py_ssize_t size = PySequence_Size(arg);
    if (size != wanted) {
        snprintf(parse->message, sizeof parse->message, "must be sequence of length %d, not %zd",
                 wanted, size);
        return parse->message;
    }
    for (int i = 0; i < wanted; i++) {
        PyObject *item = PySequence_GetItem(arg, i);
        if (item == NULL) {
            PyErr_Clear();
            levels[0] = i + 1;
            levels[1] = 0;
            return "is not retrievable";
        }
        const char *failure = mp_convert_item(parse, item, format, levels + 1);
        /* What was stored is borrowed from the item, which its sequence keeps alive. */
        Py_DECREF(item);
        if (failure != NULL) {
            levels[0] = i + 1;
            return failure;
        }
    }
    return NULL;
}

const char *mp_convert_item(ArgParse *parse, PyObject *arg, const char **format, int *levels)
{
    const char *at = *format;
    const char *failure;
    if (*at == '(') {
        at++;
        failure = convert_tuple(parse, arg, &at, levels);
        at++;
    } else {
        failure = convert_simple(parse, arg, &at);
        levels[0] = 0;
    }
    if (failure == NULL) {
        *format = at;
    }
    return failure;
}

/* ---- skipping --------------------------------------------------------------------------------- */

static void skip_pointer(ArgParse *parse)
{
    if (parse != NULL) {
        (void)va_arg(parse->va, void *);
    }
}

const char *mp_skip_item(ArgParse *parse, const char **format)
{
    static const char *const BAD_UNIT = "impossible<bad format char>";
    const char *at = *format;
    char unit = *at++;
    switch (unit) {
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'k': case 'L':
    case 'K': case 'n': case 'f': case 'd': case 'D': case 'c': case 'C': case 'p': case 'S':
    case 'Y': case 'U':
        skip_pointer(parse);
        break;
    case 'e':
        skip_pointer(parse);
        if (*at != 's' && *at != 't') {
            return BAD_UNIT;
        }
        at++;
        /* fall through */
    case 's': case 'z': case 'y': case 'u': case 'Z': case 'w':
        skip_pointer(parse);
        if (*at == '#') {
            if (parse != NULL && !parse->sized) {
                return NOT_CLEAN;
            }
            skip_pointer(parse);
            at++;
        } else if (*at == '*' && strchr("szyw", unit) != NULL) {
            at++;
        }
        break;
    case 'O':
        skip_pointer(parse);
        if (*at == '!' || *at == '&') {
            skip_pointer(parse);
            at++;
        }
        break;
    case '(':
        while (*at != ')') {
            if (mp_end_of_format(*at)) {
                return "Unmatched left paren in format string";
            }
            const char *failure = mp_skip_item(parse, &at);
            if (failure != NULL) {
                return failure;
            }
        }
        at++;
        break;
    case ')':
        return "Unmatched right paren in format string";
    default:
        return BAD_UNIT;
    }
    *format = at;
    return NULL;
}
