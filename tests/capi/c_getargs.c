/* Every unit of PyArg_ParseTuple and its family, and of Py_BuildValue, on arguments that Python chooses. */
#include "c_try.h"

static PyObject *show(const char *text) { return text ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace") : Py_NewRef(Py_None); }
static PyObject *bytes_of(const char *text, Py_ssize_t n) { return text ? PyBytes_FromStringAndSize(text, n) : Py_NewRef(Py_None); }

static PyObject *failed(void) { return take_error(); }

/* parse(unit, args): one unit, by its name */
static PyObject *parse(PyObject *self, PyObject *all)
{
    const char *unit;
    PyObject *args;
    char format[32];

    (void)self;
    if (!PyArg_ParseTuple(all, "sO!", &unit, &PyTuple_Type, &args))
        return NULL;
    snprintf(format, sizeof format, "%s:f", unit);
#define NUMBER(name, type, make)                                                                                       \
    if (!strcmp(unit, name)) {                                                                                         \
        type v = 0;                                                                                                    \
        return PyArg_ParseTuple(args, format, &v) ? make : failed();                                                   \
    }
    NUMBER("b", unsigned char, PyLong_FromLong(v))
    NUMBER("B", unsigned char, PyLong_FromLong(v))
    NUMBER("h", short, PyLong_FromLong(v))
    NUMBER("H", unsigned short, PyLong_FromLong(v))
    NUMBER("i", int, PyLong_FromLong(v))
    NUMBER("I", unsigned int, PyLong_FromUnsignedLong(v))
    NUMBER("l", long, PyLong_FromLong(v))
    NUMBER("k", unsigned long, PyLong_FromUnsignedLong(v))
    NUMBER("L", long long, PyLong_FromLongLong(v))
    NUMBER("K", unsigned long long, PyLong_FromUnsignedLongLong(v))
    NUMBER("n", Py_ssize_t, PyLong_FromSsize_t(v))
    NUMBER("c", char, PyLong_FromLong(v))
    NUMBER("C", int, PyLong_FromLong(v))
    NUMBER("f", float, PyFloat_FromDouble(v))
    NUMBER("d", double, PyFloat_FromDouble(v))
    NUMBER("p", int, PyLong_FromLong(v))
    if (!strcmp(unit, "D")) {
        Py_complex v;
        return PyArg_ParseTuple(args, format, &v) ? PyComplex_FromCComplex(v) : failed();
    }
    if (!strcmp(unit, "s") || !strcmp(unit, "z") || !strcmp(unit, "y")) {
        const char *v = "unset";
        return PyArg_ParseTuple(args, format, &v) ? show(v) : failed();
    }
    if (!strcmp(unit, "s#") || !strcmp(unit, "z#") || !strcmp(unit, "y#")) {
        const char *v = "unset";
        Py_ssize_t n = -1;
        return PyArg_ParseTuple(args, format, &v, &n) ? bytes_of(v, n) : failed();
    }
    if (!strcmp(unit, "s*") || !strcmp(unit, "z*") || !strcmp(unit, "y*") || !strcmp(unit, "w*")) {
        Py_buffer v;
        PyObject *result;
        if (!PyArg_ParseTuple(args, format, &v))
            return failed();
        result = bytes_of(v.buf, v.len);
        PyBuffer_Release(&v);
        return result;
    }
    if (!strcmp(unit, "es") || !strcmp(unit, "et")) {
        char *v = NULL;
        PyObject *result;
        if (!PyArg_ParseTuple(args, format, "latin-1", &v))
            return failed();
        result = bytes_of(v, (Py_ssize_t)strlen(v));
        PyMem_Free(v);
        return result;
    }
    if (!strcmp(unit, "es#") || !strcmp(unit, "et#")) {
        char *v = NULL;
        Py_ssize_t n = 0;
        PyObject *result;
        if (!PyArg_ParseTuple(args, format, "latin-1", &v, &n))
            return failed();
        result = bytes_of(v, n);
        PyMem_Free(v);
        return result;
    }
    if (!strcmp(unit, "U") || !strcmp(unit, "S") || !strcmp(unit, "Y") || !strcmp(unit, "O")) {
        PyObject *v = NULL;
        return PyArg_ParseTuple(args, format, &v) ? Py_NewRef(v) : failed();
    }
    PyErr_Format(PyExc_ValueError, "no unit %s", unit);
    return NULL;
}

/* The caller's own buffer of the es# unit. */
static PyObject *es_buffer(PyObject *self, PyObject *args)
{
    char room[5], *v = room;
    Py_ssize_t n = sizeof room;

    (void)self;
    return PyArg_ParseTuple(args, "es#:f", "utf-8", &v, &n) ? bytes_of(v, n) : failed();
}

static int convert(PyObject *op, void *to)
{
    if (!op) {
        *(long *)to = -1; /* cleanup */
        return 1;
    }
    if (!PyLong_Check(op)) {
        PyErr_SetString(PyExc_TypeError, "convert wants an int");
        return 0;
    }
    *(long *)to = PyLong_AsLong(op) * 10;
    return Py_CLEANUP_SUPPORTED;
}

static PyObject *converter(PyObject *self, PyObject *args)
{
    long v = 0;
    int other = 0;

    (void)self;
    if (!PyArg_ParseTuple(args, "O&|i:f", convert, &v, &other)) {
        PyObject *error = failed();
        return Py_BuildValue("lN", v, error);
    }
    return Py_BuildValue("li", v, other);
}

static PyObject *nested(PyObject *self, PyObject *args)
{
    int a = 0, b = 0, c = 0, d = 0;

    (void)self;
    return PyArg_ParseTuple(args, "i(i(ii)):f;", &a, &b, &c, &d) ? Py_BuildValue("iiii", a, b, c, d) : failed();
}

static PyObject *optional(PyObject *self, PyObject *args)
{
    int a = -1, b = -1, c = -1;

    (void)self;
    return PyArg_ParseTuple(args, "i|ii:f", &a, &b, &c) ? Py_BuildValue("iii", a, b, c) : failed();
}

static PyObject *with_message(PyObject *self, PyObject *args)
{
    int a = -1;

    (void)self;
    return PyArg_ParseTuple(args, "i;give me a number", &a) ? PyLong_FromLong(a) : failed();
}

static PyObject *nothing(PyObject *self, PyObject *args) { (void)self; return PyArg_ParseTuple(args, ":f") ? Py_NewRef(Py_None) : failed(); }

static PyObject *keywords(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", "c", "d", NULL};
    int a = -1, b = -1, c = -1, d = -1;

    (void)self;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "i|i$ii:f", names, &a, &b, &c, &d) ? Py_BuildValue("iiii", a, b, c, d) : failed();
}

static PyObject *positional_only(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "", "c", NULL};
    int a = -1, b = -1, c = -1;

    (void)self;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "i|ii:f", names, &a, &b, &c) ? Py_BuildValue("iii", a, b, c) : failed();
}

static PyObject *all_optional(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"x", "y", NULL};
    PyObject *x = Py_None;
    const char *y = "y";

    (void)self;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "|Oz", names, &x, &y) ? Py_BuildValue("Oz", x, y) : failed();
}

static PyObject *unpack(PyObject *self, PyObject *args)
{
    PyObject *a = NULL, *b = NULL, *c = NULL;

    (void)self;
    if (!PyArg_UnpackTuple(args, "f", 1, 3, &a, &b, &c))
        return failed();
    return Py_BuildValue("OOO", a, b ? b : Py_None, c ? c : Py_None);
}

static PyObject *validate(PyObject *self, PyObject *kwargs)
{
    (void)self;
    return PyArg_ValidateKeywordArguments(kwargs) ? Py_NewRef(Py_True) : failed();
}

static PyObject *old_parse(PyObject *self, PyObject *arg)
{
    int v = -1;

    (void)self;
    return PyArg_Parse(arg, "i", &v) ? PyLong_FromLong(v) : failed();
}

static PyObject *build(PyObject *self, PyObject *unused)
{
    Py_complex z = {1.5, -2};
    const wchar_t *wide = L"w\u20ac";
    PyObject *list = PyList_New(0);

    (void)self, (void)unused;
    list = outcome(list);
    return Py_BuildValue("[NNNNNNNNNN]",
        PyTuple_Pack(1, Py_None), Py_BuildValue(""), Py_BuildValue("i", -5), Py_BuildValue("()"), Py_BuildValue("(i)", 1), Py_BuildValue("ii", 1, 2),
        Py_BuildValue("bBhHiIlkLKn", 'a', 200, -3, 65535, -7, 4000000000u, -9L, 18446744073709551615ul, -1LL, 18446744073709551615ull, (Py_ssize_t)-4),
        Py_BuildValue("{s:i,s:[i,i]}", "k", 1, "l", 2, 3), Py_BuildValue("fdDcC", 1.5, 2.5, &z, 'x', 0x20ac),
        Py_BuildValue("szUyzs#z#y#uu#OSNO&", "s", NULL, "U", "y", "z", "abc", (Py_ssize_t)2, NULL, (Py_ssize_t)0, "xyz", (Py_ssize_t)2, wide, wide, (Py_ssize_t)1, Py_True, Py_False, list, PyLong_FromLong, 77L));
}

static PyObject *build_errors(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    return Py_BuildValue("[NNNNN]", outcome(Py_BuildValue("(i", 1)), outcome(Py_BuildValue("q", 1)), outcome(Py_BuildValue("O", NULL)), outcome(Py_BuildValue("{i}", 1)),
        outcome(Py_BuildValue("[i)", 1)));
}

static PyObject *no_keywords(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self, (void)args;
    if (kwargs && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "f() takes no keywords, %zd given: %R", PyDict_GET_SIZE(kwargs), kwargs);
    return Py_NewRef(args);
}

#define KW(name) {#name, (PyCFunction)(void (*)(void))name, METH_VARARGS | METH_KEYWORDS, NULL}

static PyMethodDef methods[] = {
    {"parse", parse, METH_VARARGS, NULL}, {"es_buffer", es_buffer, METH_VARARGS, NULL}, {"converter", converter, METH_VARARGS, NULL}, {"nested", nested, METH_VARARGS, NULL},
    {"optional", optional, METH_VARARGS, NULL}, {"with_message", with_message, METH_VARARGS, NULL}, {"nothing", nothing, METH_VARARGS, NULL}, {"unpack", unpack, METH_VARARGS, NULL},
    {"validate", validate, METH_O, NULL}, {"old_parse", old_parse, METH_O, NULL}, {"build", build, METH_NOARGS, NULL}, {"build_errors", build_errors, METH_NOARGS, NULL},
    KW(keywords), KW(positional_only), KW(all_optional), KW(no_keywords), {NULL, NULL, 0, NULL}};

DEFINE_MODULE(c_getargs, methods)
