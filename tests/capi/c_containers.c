#include "c_try.h"

static PyObject *lists(PyObject *self, PyObject *op)
{
    PyObject *report = PyList_New(0), *slice = PyList_New(1), *nothing = outcome(PyList_New(-1));

    (void)self;
    PyList_SET_ITEM(slice, 0, PyUnicode_FromString("new"));
#define ADD(what) do { PyObject *item = what; PyList_Append(report, item); Py_DECREF(item); } while (0)
    ADD(nothing);
    ADD(outcome_number(PyList_Size(op)));
    ADD(outcome_borrowed(PyList_GetItem(op, 0)));
    ADD(outcome_borrowed(PyList_GetItem(op, -1)));
    ADD(outcome_number(PyList_SetItem(op, 0, PyLong_FromLong(1000))));
    ADD(outcome_number(PyList_SetItem(op, 99, PyLong_FromLong(1000))));
    ADD(outcome_number(PyList_Append(op, Py_None)));
    ADD(outcome_number(PyList_Append(op, NULL)));
    ADD(outcome_number(PyList_Insert(op, -99, Py_True)));
    ADD(outcome_number(PyList_Insert(op, 99, Py_False)));
    ADD(outcome_number(PyList_Insert(op, 0, NULL)));
    ADD(outcome(PyList_GetSlice(op, 1, 3)));
    ADD(outcome(PyList_GetSlice(op, -5, 1)));
    ADD(outcome_number(PyList_SetSlice(op, 1, 2, slice)));
    ADD(outcome_number(PyList_SetSlice(op, 2, 3, NULL)));
    ADD(outcome_number(PyList_SetSlice(op, 0, 0, Py_None)));
    ADD(outcome_number(PyList_Reverse(op)));
    ADD(outcome(PyList_AsTuple(op)));
    ADD(outcome_number(PyList_Sort(op)));
    Py_DECREF(slice);
    return report;
}

static PyObject *tuples(PyObject *self, PyObject *op)
{
    PyObject *report = PyList_New(0), *fresh = PyTuple_New(2), *shared;

    (void)self;
    ADD(outcome_number(PyTuple_Size(op)));
    ADD(outcome_borrowed(PyTuple_GetItem(op, 0)));
    ADD(outcome_borrowed(PyTuple_GetItem(op, 9)));
    ADD(outcome_borrowed(PyTuple_GetItem(op, -1)));
    ADD(outcome(PyTuple_GetSlice(op, -1, 1)));
    ADD(outcome(PyTuple_GetSlice(op, 1, 99)));
    ADD(outcome_number(PyTuple_SetItem(fresh, 0, PyLong_FromLong(1))));
    ADD(outcome_number(PyTuple_SetItem(fresh, 1, PyLong_FromLong(2))));
    ADD(outcome_number(PyTuple_SetItem(fresh, 2, PyLong_FromLong(3))));
    shared = Py_NewRef(fresh);
    ADD(outcome_number(PyTuple_SetItem(fresh, 0, PyLong_FromLong(9))));
    Py_DECREF(shared);
    ADD(outcome_number(_PyTuple_Resize(&fresh, 3)));
    PyTuple_SET_ITEM(fresh, 2, Py_NewRef(Py_Ellipsis));
    ADD(Py_NewRef(fresh));
    Py_DECREF(PyList_GET_ITEM(report, PyList_GET_SIZE(report) - 1));
    PyList_SET_ITEM(report, PyList_GET_SIZE(report) - 1, PyObject_Repr(fresh));
    ADD(outcome_number(_PyTuple_Resize(&fresh, 1)));
    ADD(PyObject_Repr(fresh));
    shared = Py_NewRef(fresh);
    ADD(outcome_number(_PyTuple_Resize(&fresh, 5)));
    ADD(PyBool_FromLong(fresh == NULL));
    Py_DECREF(shared);
    ADD(outcome(PyTuple_New(-1)));
    return report;
}

static PyObject *dicts(PyObject *self, PyObject *args)
{
    PyObject *report = PyList_New(0), *op, *key, *k, *v, *bad = PyList_New(0);
    Py_ssize_t at = 0;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &op, &key))
        return NULL;
    ADD(outcome_number(PyDict_Size(op)));
    ADD(outcome_borrowed(PyDict_GetItem(op, key)));
    ADD(outcome_borrowed(PyDict_GetItem(op, bad)));
    ADD(outcome_borrowed(PyDict_GetItemWithError(op, key)));
    ADD(outcome_borrowed(PyDict_GetItemWithError(op, bad)));
    ADD(outcome_borrowed(PyDict_GetItemString(op, "a")));
    ADD(outcome_borrowed(PyDict_GetItemString(op, "none")));
    ADD(outcome_borrowed(_PyDict_GetItemStringWithError(op, "none")));
    ADD(outcome_number(PyDict_SetItem(op, key, Py_True)));
    ADD(outcome_number(PyDict_SetItem(op, bad, Py_True)));
    ADD(outcome_number(PyDict_SetItemString(op, "s", Py_False)));
    ADD(outcome_borrowed(PyDict_SetDefault(op, key, Py_Ellipsis)));
    ADD(outcome_borrowed(PyDict_SetDefault(op, Py_None, Py_Ellipsis)));
    if (PyDict_Check(op)) {
        ADD(outcome_number(PyDict_Contains(op, key)));
        ADD(outcome_number(PyDict_Contains(op, bad)));
        while (PyDict_Next(op, &at, &k, &v))
            ADD(Py_BuildValue("OO", k, v));
    }
    ADD(outcome(PyDict_Keys(op)));
    ADD(outcome(PyDict_Values(op)));
    ADD(outcome(PyDict_Items(op)));
    ADD(outcome(PyDict_Copy(op)));
    ADD(outcome_number(PyDict_Merge(op, op, 1)));
    ADD(outcome_number(PyDict_Update(op, bad)));
    ADD(outcome_number(PyDict_Update(op, Py_None)));
    ADD(outcome_number(PyDict_DelItem(op, key)));
    ADD(outcome_number(PyDict_DelItem(op, key)));
    ADD(outcome_number(PyDict_DelItemString(op, "s")));
    ADD(outcome_number(PyDict_DelItemString(op, "s")));
    if (PyDict_Check(op)) {
        ADD(outcome(_PyDict_Pop(op, key, Py_None)));
        ADD(outcome(_PyDict_Pop(op, key, NULL)));
    }
    ADD(outcome_borrowed(_PyDict_GetItem_KnownHash(op, Py_None, PyObject_Hash(Py_None))));
    if (PyDict_Check(op)) {
        ADD(outcome(PyDictProxy_New(op)));
        PyDict_Clear(op);
    } else {
        PyDict_Clear(op);
        ADD(outcome(PyDictProxy_New(op)));
    }
    Py_DECREF(bad);
    return report;
}

static PyObject *merge(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *first;
    int over;

    (void)self;
    if (!PyArg_ParseTuple(args, "OOi", &a, &b, &over))
        return NULL;
    first = outcome_number(PyDict_Merge(a, b, over));
    return Py_BuildValue("NO", first, a);
}

static PyObject *pending(PyObject *self, PyObject *args)
{
    PyObject *op, *key, *found;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &op, &key))
        return NULL;
    PyErr_SetString(PyExc_ValueError, "kept");
    found = PyDict_GetItem(op, key);
    return Py_BuildValue("NN", PyErr_Occurred() ? take_error() : PyUnicode_FromString("nothing pending"), PyBool_FromLong(found != NULL));
}

static PyObject *sets(PyObject *self, PyObject *op)
{
    PyObject *report = PyList_New(0), *bad = PyList_New(0), *frozen = PyFrozenSet_New(NULL), *key;
    Py_ssize_t at = 0, seen = 0;
    Py_hash_t hash;

    (void)self;
    ADD(outcome_number(PySet_Size(op)));
    ADD(outcome_number(PySet_Add(op, Py_None)));
    ADD(outcome_number(PySet_Add(op, bad)));
    ADD(outcome_number(PySet_Contains(op, Py_None)));
    ADD(outcome_number(PySet_Contains(op, Py_True)));
    ADD(outcome_number(PySet_Contains(op, bad)));
    ADD(outcome_number(PySet_Discard(op, Py_None)));
    ADD(outcome_number(PySet_Discard(op, Py_None)));
    if (PyAnySet_Check(op)) {
        while (_PySet_NextEntry(op, &at, &key, &hash))
            seen += hash == PyObject_Hash(key);
        ADD(PyLong_FromSsize_t(seen));
    }
    ADD(outcome_number(PySet_Add(frozen, Py_None)));
    ADD(Py_NewRef(frozen));
    ADD(outcome_number(PySet_Add(frozen, Py_True)));
    ADD(outcome(PySet_Pop(op)));
    ADD(outcome_number(PySet_Clear(op)));
    ADD(outcome(PySet_Pop(op)));
    ADD(outcome(PySet_New(Py_None)));
    ADD(outcome(PySet_New(bad)));
    ADD(outcome(PyFrozenSet_New(bad)));
    Py_DECREF(bad);
    Py_DECREF(frozen);
    return report;
}

static PyObject *slices(PyObject *self, PyObject *args)
{
    PyObject *op, *slice, *first;
    Py_ssize_t start = -7, stop = -7, step = -7, length, index = 77;

    (void)self;
    if (!PyArg_ParseTuple(args, "On", &op, &length))
        return NULL;
    slice = PySlice_New(NULL, op, NULL);
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        first = take_error();
    else {
        length = PySlice_AdjustIndices(length, &start, &stop, step);
        first = Py_BuildValue("nnnn", start, stop, step, length);
    }
    return Py_BuildValue("NNNn", slice, first, _PyEval_SliceIndex(op, &index) ? PyLong_FromLong(1) : take_error(), index);
}

static PyMethodDef methods[] = {
    {"lists", lists, METH_O, NULL}, {"tuples", tuples, METH_O, NULL}, {"dicts", dicts, METH_VARARGS, NULL}, {"merge", merge, METH_VARARGS, NULL},
    {"pending", pending, METH_VARARGS, NULL}, {"sets", sets, METH_O, NULL}, {"slices", slices, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL},
};

DEFINE_MODULE(c_containers, methods)
