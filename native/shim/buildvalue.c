/* buildvalue.c: Py_BuildValue and PyTuple_Pack: C values to Python objects.
 *
 * No unit makes None, one makes its object, several make a tuple; brackets nest. 'N' gives its
 * reference away, whether the build succeeds or not: after a failure the remaining units are still
 * consumed and their objects released. 'O' and 'S' take a new reference.
 *
 * The first error wins over those of the units consumed after it, but not over a missing bracket.
 *
 * Relies on: PyLong_From{Long,UnsignedLong,LongLong,UnsignedLongLong,Ssize_t}, PyFloat_FromDouble,
 * PyComplex_FromCComplex, PyUnicode_From{StringAndSize,WideChar,Ordinal}, PyBytes_FromStringAndSize,
 * PyTuple_New, PyList_New, PyDict_New, PyDict_SetItem, PyErr_{SetString,Occurred,Fetch,Restore}. */
#include "values.h"

static void *system_error(const char *text)
{
    PyErr_SetString(PyExc_SystemError, text);
    return NULL;
}

Py_ssize_t mp_count_units(const char *format, char end)
{
    Py_ssize_t count = 0;
    int level = 0;
    for (; level > 0 || *format != end; format++) {
        switch (*format) {
        case '\0': system_error("unmatched paren in format"); return -1;
        case '(':
        case '[':
        case '{':
            count += level++ == 0;
            break;
        case ')':
        case ']':
        case '}': level--; break;
        case '#':
        case '&':
        case ',':
        case ':':
        case ' ':
        case '\t': break;
        default: count += level == 0; break;
        }
    }
    return count;
}

/* ---- collections ------------------------------------------------------------------------------ */

static int close_bracket(ValueBuild *build, char end)
{
    if (*build->format != end) {
        system_error("Unmatched paren in format");
        return 0;
    }
    if (end) {
        build->format++;
    }
    return 1;
}

/* Consumes n units and their end, keeping the exception that is set; a missing end replaces it. */
static void discard(ValueBuild *build, Py_ssize_t n, char end)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = mp_build_next(build);
        if (item == NULL) {
            PyErr_Clear();
        }
        Py_XDECREF(item);
    }
    PyErr_Restore(type, value, traceback);
    close_bracket(build, end);
}

static void release(PyObject **items, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_CLEAR(items[i]);
    }
}

int mp_build_items(ValueBuild *build, PyObject **items, Py_ssize_t n, char end)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        items[i] = mp_build_next(build);
        if (items[i] == NULL) {
            discard(build, n - i - 1, end);
            release(items, i);
            return 0;
        }
    }
    if (!close_bracket(build, end)) {
        release(items, n);
        return 0;
    }
    return 1;
}

static PyObject *build_sequence(ValueBuild *build, Py_ssize_t n, char end)
{
    if (n < 0) {
        return NULL;
    }
    int list = end == ']';
    PyObject *result = list ? PyList_New(n) : PyTuple_New(n);
    if (result == NULL) {
        discard(build, n, end);
        return NULL;
    }
    PyObject **items =
        list ? ((PyListObject *)result)->ob_item : ((PyTupleObject *)result)->ob_item;
    if (!mp_build_items(build, items, n, end)) {
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

static PyObject *build_dict(ValueBuild *build, Py_ssize_t n)
{
    if (n < 0) {
        return NULL;
    }
    PyObject *dict = NULL;
    if (n % 2) {
        system_error("Bad dict format");
    } else {
        dict = PyDict_New();
    }
    if (dict == NULL) {
        discard(build, n, '}');
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i += 2) {
        PyObject *key = mp_build_next(build);
        if (key == NULL) {
            discard(build, n - i - 1, '}');
            Py_DECREF(dict);
            return NULL;
        }
        PyObject *value = mp_build_next(build);
        int stored = value != NULL && PyDict_SetItem(dict, key, value) == 0;
        if (!stored) {
            discard(build, n - i - 2, '}');
        }
        Py_DECREF(key);
        Py_XDECREF(value);
        if (!stored) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    if (!close_bracket(build, '}')) {
        Py_DECREF(dict);
        return NULL;
    }
    return dict;
}

/* ---- units ------------------------------------------------------------------------------------ */

/* The length after a text unit: -1 where it is to be measured. Returns 0 if '#' is not allowed. */
static int text_length(ValueBuild *build, Py_ssize_t *length)
{
    *length = -1;
    if (*build->format == '#') {
        build->format++;
        if (!build->sized) {
            system_error("PY_SSIZE_T_CLEAN macro must be defined for '#' formats");
            return 0;
        }
        *length = va_arg(build->va, Py_ssize_t);
    }
    return 1;
}

static PyObject *build_text(ValueBuild *build, char unit)
{
    const void *text = va_arg(build->va, const void *);
    Py_ssize_t length;
    if (!text_length(build, &length)) {
        return NULL;
    }
    if (text == NULL) {
        return Py_NewRef(Py_None);
    }
    if (unit == 'u') {
        const wchar_t *wide = (const wchar_t *)text;
        return PyUnicode_FromWideChar(wide, length < 0 ? (Py_ssize_t)wcslen(wide) : length);
    }
    const char *bytes = (const char *)text;
    if (length < 0) {
        length = (Py_ssize_t)strlen(bytes);
    }
    return unit == 'y' ? PyBytes_FromStringAndSize(bytes, length)
                       : PyUnicode_FromStringAndSize(bytes, length);
}

static PyObject *build_object(ValueBuild *build, char unit)
{
    if (*build->format == '&') {
        build->format++;
        PyObject *(*make)(void *) = va_arg(build->va, PyObject * (*)(void *));
        void *arg = va_arg(build->va, void *);
        return make(arg);
    }
    PyObject *value = va_arg(build->va, PyObject *);
    if (value == NULL) {
        if (!PyErr_Occurred()) {
            system_error("NULL object passed to Py_BuildValue");
        }
        return NULL;
    }
    return unit == 'N' ? value : Py_NewRef(value);
}

PyObject *mp_build_next(ValueBuild *build)
{
    for (;;) {
        char unit = *build->format++;
        switch (unit) {
        case '(': return build_sequence(build, mp_count_units(build->format, ')'), ')');
        case '[': return build_sequence(build, mp_count_units(build->format, ']'), ']');
        case '{': return build_dict(build, mp_count_units(build->format, '}'));
        case 'b':
        case 'B':
        case 'h':
        case 'i': return PyLong_FromLong(va_arg(build->va, int));
        case 'H': return PyLong_FromLong((long)va_arg(build->va, unsigned int));
        case 'I': return PyLong_FromUnsignedLong(va_arg(build->va, unsigned int));
        case 'n': return PyLong_FromSsize_t(va_arg(build->va, Py_ssize_t));
        case 'l': return PyLong_FromLong(va_arg(build->va, long));
        case 'k': return PyLong_FromUnsignedLong(va_arg(build->va, unsigned long));
        case 'L': return PyLong_FromLongLong(va_arg(build->va, long long));
        case 'K': return PyLong_FromUnsignedLongLong(va_arg(build->va, unsigned long long));
        case 'f':
        case 'd': return PyFloat_FromDouble(va_arg(build->va, double));
        case 'D': return PyComplex_FromCComplex(*va_arg(build->va, Py_complex *));
        case 'c': {
            char byte = (char)va_arg(build->va, int);
            return PyBytes_FromStringAndSize(&byte, 1);
        }
        case 'C': return PyUnicode_FromOrdinal(va_arg(build->va, int));
        case 's':
        case 'z':
        case 'U':
        case 'y':
        case 'u': return build_text(build, unit);
        case 'N':
        case 'S':
        case 'O': return build_object(build, unit);
        case ':':
        case ',':
        case ' ':
        case '\t': continue;
        default: return (PyObject *)system_error("bad format char passed to Py_BuildValue");
        }
    }
}

/* ---- the public names ------------------------------------------------------------------------- */

static PyObject *build_value(const char *format, va_list va, int sized)
{
    Py_ssize_t n = mp_count_units(format, '\0');
    if (n < 0) {
        return NULL;
    }
    if (n == 0) {
        return Py_NewRef(Py_None);
    }
    ValueBuild build;
    build.format = format;
    build.sized = sized;
    va_copy(build.va, va);
    PyObject *result = n == 1 ? mp_build_next(&build) : build_sequence(&build, n, '\0');
    va_end(build.va);
    return result;
}

PyObject *Py_VaBuildValue(const char *format, va_list va)
{
    return build_value(format, va, 0);
}

PyObject *_Py_VaBuildValue_SizeT(const char *format, va_list va)
{
    return build_value(format, va, 1);
}

PyObject *Py_BuildValue(const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *result = build_value(format, va, 0);
    va_end(va);
    return result;
}

PyObject *_Py_BuildValue_SizeT(const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *result = build_value(format, va, 1);
    va_end(va);
    return result;
}

PyObject *PyTuple_Pack(Py_ssize_t n, ...)
{
    PyObject *tuple = PyTuple_New(n);
    if (tuple == NULL) {
        return NULL;
    }
    va_list va;
    va_start(va, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(va_arg(va, PyObject *)));
    }
    va_end(va);
    return tuple;
}
