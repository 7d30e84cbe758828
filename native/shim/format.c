/* format.c: text from a printf-like format: strings, bytes, exceptions, warnings, sys.stdout.
 *
 * PyUnicode_FromFormatV is the one engine for text. It knows fewer conversions than printf, and some of
 * its own: U V S R A take objects. The format itself is ASCII; %s is UTF-8, decoded with replacement. An
 * unknown conversion ends the formatting: the rest of the format is copied as it stands, because
 * nothing is known of the arguments after it.
 *
 * Text grows in a builder: one byte per character in a buffer on the stack, widened or moved to
 * allocated memory when need be, and made a str by one call at the end. Objects given are borrowed.
 * Python code can run in S, R and A; the builder belongs to this call alone.
 *
 * Relies on: PyUnicode_FromKindAndData, PyUnicode_DecodeUTF8Stateful, PyUnicode_AsUTF8AndSize,
 * PyObject_{Str,Repr,ASCII}, _PyUnicode_Ready, PyBytes_FromStringAndSize, PyMem_{Malloc,Free},
 * PyErr_{SetObject,SetNone,SetString,Clear,NoMemory,Fetch,Restore,NormalizeException,WarnEx},
 * PyException_Set{Traceback,Cause,Context}, PySys_GetObject, PyFile_WriteString, PyFile_WriteObject,
 * PyImport_ImportModule, PyEval_GetBuiltins, PyDict_GetItemString; calls.c. */
#include "args.h"

#define STACK_BYTES 512
#define NUMBER_CHARS 32

/* ---- the builder ------------------------------------------------------------------------------ */

typedef struct {
    void *data;
    int kind;            /* bytes per character: 1, 2 or 4 */
    Py_ssize_t length;   /* in characters */
    Py_ssize_t capacity; /* in characters */
    Py_UCS4 fixed[STACK_BYTES / sizeof(Py_UCS4)];
} TextBuilder;

static void text_init(TextBuilder *text)
{
    text->data = text->fixed;
    text->kind = PyUnicode_1BYTE_KIND;
    text->length = 0;
    text->capacity = STACK_BYTES;
}

static void text_free(TextBuilder *text)
{
    if (text->data != text->fixed) {
        PyMem_Free(text->data);
    }
}

static void copy_characters(int to_kind, void *to, Py_ssize_t at, int from_kind, const void *from,
                            Py_ssize_t count)
{
    if (to_kind == from_kind) {
        memcpy((char *)to + at * to_kind, from, (size_t)(count * to_kind));
        return;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_UCS4 ch = PyUnicode_READ(from_kind, from, i);
        PyUnicode_WRITE(to_kind, to, at + i, ch);
    }
}

/* Makes room for `more` characters of the given kind. */
static int text_reserve(TextBuilder *text, Py_ssize_t more, int kind)
{
    if (kind <= text->kind && more <= text->capacity - text->length) {
        return 1;
    }
    if (kind < text->kind) {
        kind = text->kind;
    }
    if (more > PY_SSIZE_T_MAX / 8 - text->length) {
        PyErr_NoMemory();
        return 0;
    }
    Py_ssize_t needed = text->length + more;
    Py_ssize_t capacity = needed + needed / 2 + 64;
    void *data = PyMem_Malloc((size_t)(capacity * kind));
    if (data == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    copy_characters(kind, data, 0, text->kind, text->data, text->length);
    text_free(text);
    text->data = data;
    text->kind = kind;
    text->capacity = capacity;
    return 1;
}

static int text_fill(TextBuilder *text, char ch, Py_ssize_t count)
{
    if (!text_reserve(text, count, 1)) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyUnicode_WRITE(text->kind, text->data, text->length + i, ch);
    }
    text->length += count;
    return 1;
}

static int text_add(TextBuilder *text, int kind, const void *data, Py_ssize_t count)
{
    if (!text_reserve(text, count, kind)) {
        return 0;
    }
    copy_characters(text->kind, text->data, text->length, kind, data, count);
    text->length += count;
    return 1;
}

static PyObject *text_finish(TextBuilder *text)
{
    PyObject *result = PyUnicode_FromKindAndData(text->kind, text->data, text->length);
    text_free(text);
    return result;
}

/* ---- one conversion --------------------------------------------------------------------------- */

typedef struct {
    int zero;
    Py_ssize_t width, precision; /* -1: not given */
    int size;                    /* 0, 'l', 'L' for ll, or 'z' */
} Conversion;

static int parse_digits(const char **f, Py_ssize_t *value, const char *too_big)
{
    *value = 0;
    for (; Py_ISDIGIT(**f); ++*f) {
        int d = **f - '0';
        if (*value > (PY_SSIZE_T_MAX - d) / 10) {
            PyErr_SetString(PyExc_ValueError, too_big);
            return 0;
        }
        *value = *value * 10 + d;
    }
    return 1;
}

/* *f stands after '%'; it is left at the conversion character. */
static int parse_conversion(const char **f, Conversion *c)
{
    c->zero = **f == '0';
    *f += c->zero;
    c->width = c->precision = -1;
    c->size = 0;
    if (Py_ISDIGIT(**f) && !parse_digits(f, &c->width, "width too big")) {
        return 0;
    }
    if (**f == '.') {
        ++*f;
        if (Py_ISDIGIT(**f) && !parse_digits(f, &c->precision, "precision too big")) {
            return 0;
        }
        if (**f == '%') {
            --*f; /* "%.3%" is no conversion */
        }
    }
    const char *at = *f;
    if (*at == 'l' && at[1] == 'l') {
        c->size = 'L';
        at += 2;
    } else if (*at == 'l' || *at == 'z') {
        c->size = *at++;
    }
    if (c->size && *at != 'd' && *at != 'i' && *at != 'u') {
        c->size = 0; /* the letter itself is then the unknown conversion */
    } else {
        *f = at;
    }
    return 1;
}

/* The digits of the next integer argument, as printf would write them. */
static int print_integer(char *digits, char unit, int size, va_list *va)
{
    switch (unit == 'x' ? 'x' : unit == 'u' ? 'u' : 'd') {
    case 'x': return snprintf(digits, NUMBER_CHARS, "%x", va_arg(*va, unsigned int));
    case 'u':
        return size == 'l'   ? snprintf(digits, NUMBER_CHARS, "%lu", va_arg(*va, unsigned long))
               : size == 'L' ? snprintf(digits, NUMBER_CHARS, "%llu", va_arg(*va, unsigned long long))
               : size == 'z' ? snprintf(digits, NUMBER_CHARS, "%zu", va_arg(*va, size_t))
                             : snprintf(digits, NUMBER_CHARS, "%u", va_arg(*va, unsigned int));
    default:
        return size == 'l'   ? snprintf(digits, NUMBER_CHARS, "%ld", va_arg(*va, long))
               : size == 'L' ? snprintf(digits, NUMBER_CHARS, "%lld", va_arg(*va, long long))
               : size == 'z' ? snprintf(digits, NUMBER_CHARS, "%zd", va_arg(*va, Py_ssize_t))
                             : snprintf(digits, NUMBER_CHARS, "%d", va_arg(*va, int));
    }
}

/* 0x and lower case digits, whatever the C library's %p writes. */
static int print_pointer(char *digits, const void *pointer)
{
    if (pointer == NULL) {
        return snprintf(digits, NUMBER_CHARS, "0x(nil)"); /* what glibc's %p gives, after the prefix that Python asks for */
    }
    return snprintf(digits, NUMBER_CHARS, "0x%" PRIxPTR, (uintptr_t)pointer);
}

static int add_integer(TextBuilder *text, const Conversion *c, char unit, va_list *va)
{
    char digits[NUMBER_CHARS];
    Py_ssize_t length = print_integer(digits, unit, c->size, va);
    Py_ssize_t precision = Py_MAX(c->precision, length);
    if (c->width > precision && !text_fill(text, c->zero ? '0' : ' ', c->width - precision)) {
        return 0;
    }
    if (precision > length && !text_fill(text, '0', precision - length)) {
        return 0;
    }
    return text_add(text, 1, digits, length);
}

static int add_object(TextBuilder *text, PyObject *str, Py_ssize_t width, Py_ssize_t precision)
{
    if (PyUnicode_READY(str) < 0) {
        return 0;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(str);
    if (precision >= 0 && precision < length) {
        length = precision;
    }
    if (width > length && !text_fill(text, ' ', width - length)) {
        return 0;
    }
    return text_add(text, PyUnicode_KIND(str), PyUnicode_DATA(str), length);
}

static int add_utf8(TextBuilder *text, const char *bytes, Py_ssize_t width, Py_ssize_t precision)
{
    Py_ssize_t length = 0;
    int ascii = 1;
    while ((precision < 0 || length < precision) && bytes[length]) {
        ascii &= (unsigned char)bytes[length++] < 128;
    }
    if (ascii) {
        return (width <= length || text_fill(text, ' ', width - length)) &&
               text_add(text, 1, bytes, length);
    }
    /* The precision counted bytes; the width counts characters. */
    PyObject *str = PyUnicode_DecodeUTF8Stateful(bytes, length, "replace", NULL);
    if (str == NULL) {
        return 0;
    }
    int ok = add_object(text, str, width, -1);
    Py_DECREF(str);
    return ok;
}

/* Takes over the reference to str, which may be NULL with an exception set. */
static int add_made(TextBuilder *text, const Conversion *c, PyObject *str)
{
    if (str == NULL) {
        return 0;
    }
    int ok = add_object(text, str, c->width, c->precision);
    Py_DECREF(str);
    return ok;
}

static int add_character(TextBuilder *text, int ordinal)
{
    if (ordinal < 0 || ordinal > 0x10ffff) {
        PyErr_SetString(PyExc_OverflowError, "character argument not in range(0x110000)");
        return 0;
    }
    Py_UCS4 ch = (Py_UCS4)ordinal;
    if (ch < 0x100) {
        Py_UCS1 narrow = (Py_UCS1)ch;
        return text_add(text, 1, &narrow, 1);
    }
    if (!text_reserve(text, 1, ch < 0x10000 ? 2 : 4)) {
        return 0;
    }
    PyUnicode_WRITE(text->kind, text->data, text->length, ch);
    text->length++;
    return 1;
}

/* *f stands after '%'; it is left after the conversion, or at the end if that is unknown. */
static int add_conversion(TextBuilder *text, const char **f, va_list *va)
{
    const char *start = *f - 1;
    Conversion c;
    if (!parse_conversion(f, &c)) {
        return 0;
    }
    char unit = *(*f)++;
    switch (unit) {
    case 'c': return add_character(text, va_arg(*va, int));
    case 'd':
    case 'i':
    case 'u':
    case 'x': return add_integer(text, &c, unit, va);
    case 'p': {
        char digits[NUMBER_CHARS];
        Py_ssize_t length = print_pointer(digits, va_arg(*va, const void *));
        return text_add(text, 1, digits, length);
    }
    case 's': return add_utf8(text, va_arg(*va, const char *), c.width, c.precision);
    case 'U': return add_object(text, va_arg(*va, PyObject *), c.width, c.precision);
    case 'V': {
        PyObject *str = va_arg(*va, PyObject *);
        const char *bytes = va_arg(*va, const char *);
        return str != NULL ? add_object(text, str, c.width, c.precision)
                           : add_utf8(text, bytes, c.width, c.precision);
    }
    case 'S': return add_made(text, &c, PyObject_Str(va_arg(*va, PyObject *)));
    case 'R': return add_made(text, &c, PyObject_Repr(va_arg(*va, PyObject *)));
    case 'A': return add_made(text, &c, PyObject_ASCII(va_arg(*va, PyObject *)));
    case '%': return text_fill(text, '%', 1);
    default: {
        Py_ssize_t rest = (Py_ssize_t)strlen(start);
        *f = start + rest;
        return text_add(text, 1, start, rest);
    }
    }
}

/* ---- str -------------------------------------------------------------------------------------- */

PyObject *PyUnicode_FromFormatV(const char *format, va_list vargs)
{
    TextBuilder text;
    text_init(&text);
    va_list va;
    va_copy(va, vargs);
    int ok = 1;
    while (ok && *format) {
        if (*format == '%') {
            format++;
            ok = add_conversion(&text, &format, &va);
            continue;
        }
        const char *end = format;
        while (ok && *end && *end != '%') {
            if ((unsigned char)*end > 127) {
                PyErr_Format(PyExc_ValueError,
                             "PyUnicode_FromFormatV() expects an ASCII-encoded format string, "
                             "got a non-ASCII byte: 0x%02x",
                             (unsigned char)*end);
                ok = 0;
            }
            end++;
        }
        ok = ok && text_add(&text, 1, format, end - format);
        format = end;
    }
    va_end(va);
    if (!ok) {
        text_free(&text);
        return NULL;
    }
    return text_finish(&text);
}

PyObject *PyUnicode_FromFormat(const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *result = PyUnicode_FromFormatV(format, va);
    va_end(va);
    return result;
}

/* ---- bytes ------------------------------------------------------------------------------------ */

/* Like the above, with no objects in it; width is read over, precision counts for %s alone. */
static int add_bytes_conversion(TextBuilder *text, const char **f, va_list *va)
{
    const char *start = *f - 1;
    const char *at = *f;
    while (Py_ISDIGIT(*at)) {
        at++;
    }
    Py_ssize_t precision = 0;
    if (*at == '.') {
        for (at++; Py_ISDIGIT(*at); at++) {
            precision = precision < INT_MAX ? precision * 10 + (*at - '0') : precision;
        }
    }
    while (*at && *at != '%' && !Py_ISALPHA(*at)) {
        at++;
    }
    int size = 0;
    if ((*at == 'l' || *at == 'z') && (at[1] == 'd' || at[1] == 'u')) {
        size = *at++;
    }
    char digits[NUMBER_CHARS];
    char unit = *at++;
    *f = at;
    switch (unit) {
    case 'c': {
        int value = va_arg(*va, int);
        if (value < 0 || value > 255) {
            PyErr_SetString(PyExc_OverflowError, "PyBytes_FromFormatV(): %c format expects an "
                                                 "integer in range [0; 255]");
            return 0;
        }
        return text_fill(text, (char)value, 1);
    }
    case 'd':
    case 'i':
    case 'u':
    case 'x': return text_add(text, 1, digits, print_integer(digits, unit, size, va));
    case 'p':
        return text_add(text, 1, digits, print_pointer(digits, va_arg(*va, const void *)));
    case 's': {
        const char *bytes = va_arg(*va, const char *);
        size_t length = precision > 0 ? strnlen(bytes, (size_t)precision) : strlen(bytes);
        return text_add(text, 1, bytes, (Py_ssize_t)length);
    }
    case '%': return text_fill(text, '%', 1);
    default: {
        Py_ssize_t rest = (Py_ssize_t)strlen(start);
        *f = start + rest;
        return text_add(text, 1, start, rest);
    }
    }
}

PyObject *PyBytes_FromFormatV(const char *format, va_list vargs)
{
    TextBuilder text;
    text_init(&text);
    va_list va;
    va_copy(va, vargs);
    int ok = 1;
    while (ok && *format) {
        if (*format == '%') {
            format++;
            ok = add_bytes_conversion(&text, &format, &va);
            continue;
        }
        size_t plain = strcspn(format, "%");
        ok = text_add(&text, 1, format, (Py_ssize_t)plain);
        format += plain;
    }
    va_end(va);
    PyObject *result =
        ok ? PyBytes_FromStringAndSize((const char *)text.data, text.length) : NULL;
    text_free(&text);
    return result;
}

PyObject *PyBytes_FromFormat(const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *result = PyBytes_FromFormatV(format, va);
    va_end(va);
    return result;
}

/* ---- exceptions ------------------------------------------------------------------------------- */

PyObject *PyErr_FormatV(PyObject *exception, const char *format, va_list vargs)
{
    /* The arguments' repr may run Python code, which must not start with an exception set. */
    PyErr_Clear();
    PyObject *message = PyUnicode_FromFormatV(format, vargs);
    if (message != NULL) {
        PyErr_SetObject(exception, message);
        Py_DECREF(message);
    } else {
        /* As 3.11 has it: the exception asked for, without text, wins over the one in making it. */
        PyErr_SetNone(exception);
    }
    return NULL;
}

PyObject *PyErr_Format(PyObject *exception, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyErr_FormatV(exception, format, va);
    va_end(va);
    return NULL;
}

/* Raises a new exception whose cause and context are the one that is set. */
PyObject *_PyErr_FormatFromCause(PyObject *exception, const char *format, ...)
{
    PyObject *type, *cause, *value, *traceback;
    PyErr_Fetch(&type, &cause, &traceback);
    PyErr_NormalizeException(&type, &cause, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(cause, traceback);
        Py_DECREF(traceback);
    }
    Py_DECREF(type);

    va_list va;
    va_start(va, format);
    PyErr_FormatV(exception, format, va);
    va_end(va);

    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyException_SetCause(value, Py_NewRef(cause));
    PyException_SetContext(value, cause);
    PyErr_Restore(type, value, traceback);
    return NULL;
}

/* ---- warnings --------------------------------------------------------------------------------- */

/* _warnings.warn(message, category, stack_level, source): it takes any text, and a source. */
static int warn_with(PyObject *message, PyObject *category, Py_ssize_t stack_level,
                     PyObject *source)
{
    PyObject *module = PyImport_ImportModule("_warnings");
    if (module == NULL) {
        return -1;
    }
    PyObject *result =
        PyObject_CallMethod(module, "warn", "OOnO", message, category, stack_level, source);
    Py_DECREF(module);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

int PyErr_WarnFormat(PyObject *category, Py_ssize_t stack_level, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *message = PyUnicode_FromFormatV(format, va);
    va_end(va);
    if (message == NULL) {
        return -1;
    }
    int result;
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(message, &size);
    if (text != NULL && strlen(text) == (size_t)size) {
        result = PyErr_WarnEx(category, text, stack_level);
    } else { /* surrogates, or a zero within: PyErr_WarnEx cannot be told */
        PyErr_Clear();
        result = warn_with(message, category, stack_level, Py_None);
    }
    Py_DECREF(message);
    return result;
}

int PyErr_ResourceWarning(PyObject *source, Py_ssize_t stack_level, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *message = PyUnicode_FromFormatV(format, va);
    va_end(va);
    if (message == NULL) {
        return -1;
    }
    PyObject *builtins = PyEval_GetBuiltins();
    PyObject *category =
        builtins == NULL ? NULL : PyDict_GetItemString(builtins, "ResourceWarning");
    int result = category == NULL ? -1
                                  : warn_with(message, category, stack_level,
                                              source == NULL ? Py_None : source);
    Py_DECREF(message);
    return result;
}

/* ---- sys.stdout and sys.stderr ---------------------------------------------------------------- */

/* Writes to sys.<name>; if that fails, or there is none, to the C stream. No exception gets out. */
static void write_text(const char *name, FILE *stream, const char *text)
{
    PyObject *file = PySys_GetObject(name);
    if (file != NULL && file != Py_None && PyFile_WriteString(text, file) == 0) {
        return;
    }
    PyErr_Clear();
    fputs(text, stream);
}

static void write_printf(const char *name, FILE *stream, const char *format, va_list va)
{
    char text[1001];
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    int length = vsnprintf(text, sizeof text, format, va);
    write_text(name, stream, text);
    if (length < 0 || (size_t)length >= sizeof text) {
        write_text(name, stream, "... truncated");
    }
    PyErr_Restore(type, value, traceback);
}

static void write_formatted(const char *name, FILE *stream, const char *format, va_list va)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *message = PyUnicode_FromFormatV(format, va);
    if (message != NULL) {
        PyObject *file = PySys_GetObject(name);
        if (file == NULL || file == Py_None ||
            PyFile_WriteObject(message, file, Py_PRINT_RAW) != 0) {
            PyErr_Clear();
            Py_ssize_t size;
            const char *text = PyUnicode_AsUTF8AndSize(message, &size);
            if (text != NULL) {
                fputs(text, stream);
            }
        }
        Py_DECREF(message);
    }
    PyErr_Restore(type, value, traceback);
}

#define WRITER(function, write, name, stream)                                                      \
    void function(const char *format, ...)                                                         \
    {                                                                                              \
        va_list va;                                                                                \
        va_start(va, format);                                                                      \
        write(name, stream, format, va);                                                           \
        va_end(va);                                                                                \
    }

WRITER(PySys_WriteStdout, write_printf, "stdout", stdout)
WRITER(PySys_WriteStderr, write_printf, "stderr", stderr)
WRITER(PySys_FormatStdout, write_formatted, "stdout", stdout)
WRITER(PySys_FormatStderr, write_formatted, "stderr", stderr)

/* ---- without Python --------------------------------------------------------------------------- */

int PyOS_vsnprintf(char *str, size_t size, const char *format, va_list va)
{
    int length = size > (size_t)INT_MAX ? -666 : vsnprintf(str, size, format, va);
    if (size > 0) {
        str[size - 1] = '\0';
    }
    return length;
}

int PyOS_snprintf(char *str, size_t size, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    int length = PyOS_vsnprintf(str, size, format, va);
    va_end(va);
    return length;
}
