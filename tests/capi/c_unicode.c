#include "c_try.h"

static PyObject *build(PyObject *self, PyObject *unused)
{
    PyObject *a = PyUnicode_New(3, 127), *b = PyUnicode_New(2, 0x20AC), *result;

    (void)self, (void)unused;
    for (int i = 0; i < 3; i++)
        PyUnicode_WriteChar(a, i, (Py_UCS4)('a' + i));
    PyUnicode_WriteChar(b, 0, 0x20AC);
    PyUnicode_WRITE(PyUnicode_KIND(b), PyUnicode_DATA(b), 1, '!');
    result = PyTuple_New(9);
    PyTuple_SET_ITEM(result, 0, outcome_number(PyUnicode_WriteChar(a, 3, 'x')));
    PyTuple_SET_ITEM(result, 1, outcome_number(PyUnicode_WriteChar(a, 0, 0x20AC)));
    PyTuple_SET_ITEM(result, 2, outcome_number(PyUnicode_CopyCharacters(a, 1, b, 0, 2)));
    PyTuple_SET_ITEM(result, 3, outcome_number(PyUnicode_CopyCharacters(a, 2, b, 1, 1)));
    PyTuple_SET_ITEM(result, 4, outcome_number(PyUnicode_CopyCharacters(a, 2, b, 0, 2)));
    PyTuple_SET_ITEM(result, 5, outcome_number(PyUnicode_Fill(a, 1, 1, '-')));
    PyTuple_SET_ITEM(result, 6, outcome_number(PyUnicode_Fill(a, 0, 9, 0x100)));
    (void)PyObject_Hash(a);
    PyTuple_SET_ITEM(result, 7, outcome_number(PyUnicode_WriteChar(a, 0, 'x')));
    PyTuple_SET_ITEM(result, 8, Py_BuildValue("NN", a, b));
    return result;
}

static PyObject *make(PyObject *self, PyObject *unused)
{
    Py_UCS2 two[] = {'a', 0x20AC};
    Py_UCS4 four[] = {'a', 'b'}, bad[] = {0x110000};
    wchar_t wide[] = {'w', 0x1F600, 0};
    PyObject *items[] = {
        outcome(PyUnicode_FromString("h\xc3\xa9llo")), outcome(PyUnicode_FromString("\xff")), outcome(PyUnicode_FromStringAndSize("a\0b", 3)),
        outcome(PyUnicode_FromStringAndSize("a", -1)), outcome(PyUnicode_FromKindAndData(2, two, 2)), outcome(PyUnicode_FromKindAndData(4, four, 2)),
        outcome(PyUnicode_FromKindAndData(3, four, 2)), outcome(PyUnicode_FromKindAndData(1, four, -1)), outcome(PyUnicode_FromKindAndData(4, bad, 1)),
        outcome(PyUnicode_FromWideChar(wide, -1)), outcome(PyUnicode_FromWideChar(wide, 1)), outcome(PyUnicode_FromWideChar(NULL, 1)),
        outcome(PyUnicode_FromOrdinal(0x20AC)), outcome(PyUnicode_FromOrdinal(0x110000)), outcome(PyUnicode_FromOrdinal(-1)),
        outcome(PyUnicode_New(0, 0)), outcome(PyUnicode_New(-1, 0)), outcome(PyUnicode_New(1, 0x110000)),
    };
    PyObject *list = PyList_New(0);

    (void)self, (void)unused;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        PyList_Append(list, items[i]);
        Py_DECREF(items[i]);
    }
    return list;
}

static PyObject *look(PyObject *self, PyObject *op)
{
    Py_ssize_t size = -7;
    const char *utf8 = PyUnicode_AsUTF8AndSize(op, &size);
    PyObject *first = utf8 ? PyBytes_FromStringAndSize(utf8, size) : take_error(), *second, *third, *fourth;
    Py_UCS4 room[4], *copy;
    wchar_t *wide, few[3] = {9, 9, 9};

    (void)self;
    if (utf8 && PyUnicode_AsUTF8(op) != utf8)
        return PyErr_Format(PyExc_AssertionError, "the UTF-8 form is not kept");
    if (!PyUnicode_Check(op))
        return Py_BuildValue("NNN", first, outcome_number(PyUnicode_GetLength(op)), outcome_unsigned(PyUnicode_ReadChar(op, 0)));
    wide = PyUnicode_AsWideCharString(op, NULL);
    second = wide ? PyUnicode_FromWideChar(wide, -1) : take_error();
    PyMem_Free(wide);
    copy = PyUnicode_AsUCS4Copy(op);
    third = PyUnicode_FromKindAndData(4, copy, PyUnicode_GetLength(op));
    PyMem_Free(copy);
    copy = PyUnicode_AsUCS4(op, room, 4, 1);
    fourth = copy ? PyBool_FromLong(copy[PyUnicode_GET_LENGTH(op)] == 0) : take_error();
    size = PyUnicode_AsWideChar(op, few, 3);
    return Py_BuildValue("NNNNnNNN", first, second, third, fourth, size,
        PyUnicode_FromWideChar(few, size), outcome_unsigned(PyUnicode_ReadChar(op, 0)), outcome_unsigned(PyUnicode_ReadChar(op, 99)));
}

static PyObject *compare(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    const char *text;

    (void)self;
    if (!PyArg_ParseTuple(args, "OOy", &a, &b, &text))
        return NULL;
    return Py_BuildValue("NNN", outcome_number(PyUnicode_Compare(a, b)), outcome(PyUnicode_RichCompare(a, b, Py_LT)),
        PyUnicode_Check(a) ? Py_BuildValue("ii", PyUnicode_CompareWithASCIIString(a, text), _PyUnicode_EqualToASCIIString(a, text)) : PyLong_FromLong(0));
}

static PyObject *search(PyObject *self, PyObject *args)
{
    PyObject *op, *sub;
    Py_ssize_t start, end;

    (void)self;
    if (!PyArg_ParseTuple(args, "OOnn", &op, &sub, &start, &end))
        return NULL;
    return Py_BuildValue("NNNNNN", outcome_number(PyUnicode_Find(op, sub, start, end, 1)), outcome_number(PyUnicode_Find(op, sub, start, end, -1)),
        outcome_number(PyUnicode_Count(op, sub, start, end)), outcome_number(PyUnicode_Tailmatch(op, sub, start, end, -1)),
        outcome_number(PyUnicode_Tailmatch(op, sub, start, end, 1)), outcome_number(PyUnicode_Contains(op, sub)));
}

static PyObject *find_char(PyObject *self, PyObject *args)
{
    PyObject *op;
    int c, direction;
    Py_ssize_t start, end;

    (void)self;
    if (!PyArg_ParseTuple(args, "OCnni", &op, &c, &start, &end, &direction))
        return NULL;
    return outcome_number(PyUnicode_FindChar(op, (Py_UCS4)c, start, end, direction));
}

static PyObject *cut(PyObject *self, PyObject *args)
{
    PyObject *op, *sep;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &op, &sep))
        return NULL;
    sep = or_null(sep);
    return Py_BuildValue("NNNNN", outcome(PyUnicode_Split(op, sep, -1)), outcome(PyUnicode_RSplit(op, sep, 1)), outcome(PyUnicode_Splitlines(op, 1)),
        sep ? outcome(PyUnicode_Partition(op, sep)) : PyLong_FromLong(0), sep ? outcome(PyUnicode_RPartition(op, sep)) : PyLong_FromLong(0));
}

static PyObject *join(PyObject *self, PyObject *args)
{
    PyObject *sep, *items;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &sep, &items))
        return NULL;
    return outcome(PyUnicode_Join(or_null(sep), items));
}

static PyObject *combine(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *left, *first, *second;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    left = Py_NewRef(a);
    PyUnicode_Append(&left, b);
    first = outcome(left);
    left = Py_NewRef(a);
    PyUnicode_AppendAndDel(&left, Py_NewRef(b));
    second = outcome(left);
    return Py_BuildValue("NNNNN", outcome(PyUnicode_Concat(a, b)), first, second, outcome(PyUnicode_Format(a, b)), outcome(PyUnicode_Replace(a, b, b, -1)));
}

static PyObject *substring(PyObject *self, PyObject *args)
{
    PyObject *op;
    Py_ssize_t start, end;

    (void)self;
    if (!PyArg_ParseTuple(args, "Onn", &op, &start, &end))
        return NULL;
    return outcome(PyUnicode_Substring(op, start, end));
}

static PyObject *intern(PyObject *self, PyObject *op)
{
    PyObject *a = PyUnicode_InternFromString("c_unicode test name"), *b = PyUnicode_FromString("c_unicode test name");
    int same;

    (void)self;
    PyUnicode_InternInPlace(&b);
    same = a == b;
    Py_DECREF(a);
    Py_DECREF(b);
    a = Py_NewRef(op);
    PyUnicode_InternInPlace(&a); /* anything but an exact str stays */
    b = PyUnicode_FromObject(op);
    Py_XDECREF(b);
    return Py_BuildValue("NNNN", PyBool_FromLong(same), a, b ? PyUnicode_FromString("str") : take_error(),
        PyBool_FromLong(PyUnicode_IsIdentifier(PyUnicode_Check(op) ? op : PyUnicode_FromString("1"))));
}

static PyObject *ctype(PyObject *self, PyObject *args)
{
    int c;

    (void)self;
    if (!PyArg_ParseTuple(args, "C", &c))
        return NULL;
    return Py_BuildValue("iiiiII", _PyUnicode_IsDigit((Py_UCS4)c), _PyUnicode_IsWhitespace((Py_UCS4)c), _PyUnicode_IsPrintable((Py_UCS4)c),
        _PyUnicode_ToDecimalDigit((Py_UCS4)c), _PyUnicode_ToLowercase((Py_UCS4)c), _PyUnicode_ToUppercase((Py_UCS4)c));
}

static PyObject *writer(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    _PyUnicodeWriter w;

    (void)self;
    if (!PyArg_ParseTuple(args, "UU", &a, &b))
        return NULL;
    _PyUnicodeWriter_Init(&w);
    if (_PyUnicodeWriter_WriteStr(&w, a) < 0 || _PyUnicodeWriter_WriteChar(&w, '|') < 0 || _PyUnicodeWriter_WriteSubstring(&w, b, 1, PyUnicode_GET_LENGTH(b)) < 0 ||
        _PyUnicodeWriter_WriteChar(&w, 0x1F600) < 0) {
        _PyUnicodeWriter_Dealloc(&w);
        return NULL;
    }
    a = _PyUnicodeWriter_Finish(&w);
    _PyUnicodeWriter_Init(&w);
    w.overallocate = 1;
    (void)_PyUnicodeWriter_WriteStr(&w, b);
    b = _PyUnicodeWriter_Finish(&w);
    _PyUnicodeWriter_Init(&w);
    return Py_BuildValue("NNN", a, b, _PyUnicodeWriter_Finish(&w));
}

static PyMethodDef methods[] = {
    {"build", build, METH_NOARGS, NULL}, {"make", make, METH_NOARGS, NULL}, {"look", look, METH_O, NULL}, {"compare", compare, METH_VARARGS, NULL},
    {"search", search, METH_VARARGS, NULL}, {"find_char", find_char, METH_VARARGS, NULL}, {"cut", cut, METH_VARARGS, NULL}, {"join", join, METH_VARARGS, NULL},
    {"combine", combine, METH_VARARGS, NULL}, {"substring", substring, METH_VARARGS, NULL}, {"intern", intern, METH_O, NULL}, {"ctype", ctype, METH_VARARGS, NULL},
    {"writer", writer, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL},
};

DEFINE_MODULE(c_unicode, methods)
