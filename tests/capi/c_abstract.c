/* The abstract protocols on any object: number, sequence, mapping, iterator, buffer, object. */
#include "c_try.h"

static PyObject *numbers(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
#define B(f) outcome(PyNumber_##f(a, b))
#define U(f) outcome(PyNumber_##f(a))
    return Py_BuildValue("[NNNNNNNNNNNNN][NNNNNNNNNNNN][NNNNNNNN][iiNNN]", B(Add), B(Subtract), B(Multiply), B(MatrixMultiply), B(FloorDivide), B(TrueDivide), B(Remainder), B(Divmod), outcome(PyNumber_Power(a, b, Py_None)), B(Lshift), B(Rshift), B(And), B(Or),
        B(InPlaceAdd), B(InPlaceSubtract), B(InPlaceMultiply), B(InPlaceMatrixMultiply), B(InPlaceFloorDivide), B(InPlaceTrueDivide), B(InPlaceRemainder), outcome(PyNumber_InPlacePower(a, b, Py_None)), B(InPlaceLshift), B(InPlaceRshift), B(InPlaceAnd), B(InPlaceXor),
        U(Negative), U(Positive), U(Absolute), U(Invert), U(Long), U(Float), U(Index), outcome(PyNumber_ToBase(a, 16)), PyNumber_Check(a), PyIndex_Check(a), outcome_number(PyNumber_AsSsize_t(a, PyExc_OverflowError)), outcome_number(PyNumber_AsSsize_t(a, NULL)), B(Xor));
}
static PyObject *sequences(PyObject *self, PyObject *args)
{
    PyObject *s, *v, *fast;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &s, &v))
        return NULL;
    fast = outcome(PySequence_Fast(s, "not iterable, alas"));
    return Py_BuildValue("[iNNNNN][NNNNNN][NNNN]", PySequence_Check(s), outcome_number(PySequence_Size(s)), outcome(PySequence_Concat(s, v)), outcome(PySequence_Repeat(s, 2)), outcome(PySequence_GetItem(s, 0)), outcome(PySequence_GetItem(s, -1)),
        outcome(PySequence_GetSlice(s, 0, 2)), outcome_number(PySequence_Contains(s, v)), outcome_number(PySequence_Index(s, v)), outcome_number(PySequence_Count(s, v)), outcome(PySequence_List(s)), outcome(PySequence_Tuple(s)),
        fast, outcome(PySequence_InPlaceConcat(s, v)), outcome(PySequence_InPlaceRepeat(s, 2)), outcome_number(PyObject_LengthHint(s, 77)));
}
static PyObject *set_items(PyObject *self, PyObject *s)
{
    PyObject *key = PyLong_FromLong(0), *result;
    (void)self;
    result = Py_BuildValue("[NNNNNNNN]", outcome_number(PySequence_SetItem(s, 0, Py_None)), outcome_number(PySequence_DelItem(s, 0)), outcome_number(PySequence_SetSlice(s, 0, 1, s)), outcome_number(PySequence_DelSlice(s, 0, 1)), outcome_number(PyObject_SetItem(s, key, Py_True)),
        outcome_number(PyObject_DelItem(s, key)), outcome(PyObject_GetItem(s, key)), outcome_number(PyObject_Size(s)));
    Py_DECREF(key);
    return result;
}
static PyObject *mappings(PyObject *self, PyObject *m)
{
    (void)self;
    return Py_BuildValue("[iNNNNNNNNNN]", PyMapping_Check(m), outcome_number(PyMapping_Size(m)), outcome(PyMapping_Keys(m)), outcome(PyMapping_Values(m)), outcome(PyMapping_Items(m)), outcome(PyMapping_GetItemString(m, "k")), outcome_number(PyMapping_HasKeyString(m, "k")),
        outcome_number(PyMapping_SetItemString(m, "new", Py_None)), outcome_number(PyMapping_HasKeyString(m, "new")), outcome_number(PyMapping_DelItemString(m, "new")), outcome_number(PyMapping_DelItemString(m, "new")));
}
static PyObject *iterate(PyObject *self, PyObject *op)
{
    PyObject *it = PyObject_GetIter(op), *list, *item;
    (void)self;
    if (!it)
        return take_error();
    list = PyList_New(0);
    while ((item = PyIter_Next(it))) {
        PyList_Append(list, item);
        Py_DECREF(item);
    }
    item = Py_BuildValue("iN", PyIter_Check(it), outcome(PyIter_Next(it)));
    Py_DECREF(it);
    return Py_BuildValue("NNi", list, item, PyIter_Check(op));
}
static PyObject *send(PyObject *self, PyObject *gen)
{
    PyObject *list = PyList_New(0), *result = NULL;
    PySendResult kind;
    (void)self;
    do {
        PyObject *pair;
        kind = PyIter_Send(gen, Py_None, &result);
        pair = Py_BuildValue("iN", (int)kind, outcome(result));
        PyList_Append(list, pair);
        Py_DECREF(pair);
    } while (kind == PYGEN_NEXT);
    return list;
}
static PyObject *objects(PyObject *self, PyObject *args)
{
    PyObject *a, *b;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    return Py_BuildValue("[NNNNN][NNNN][NNNNN][NNN]", outcome(PyObject_Repr(a)), outcome(PyObject_Str(a)), outcome(PyObject_ASCII(a)), outcome(PyObject_Bytes(a)), outcome(PyObject_Format(a, NULL)), outcome(PyObject_RichCompare(a, b, Py_LT)), outcome_number(PyObject_RichCompareBool(a, b, Py_EQ)),
        outcome_number(PyObject_Not(a)), outcome_number(PyObject_IsTrue(a)), outcome_number(PyObject_IsInstance(a, b)), outcome_number(PyObject_IsSubclass(a, b)), outcome_number(PyCallable_Check(a)), outcome_number(PyObject_HasAttrString(a, "real")), outcome(PyObject_Type(a)),
        outcome(PyObject_GetAttrString(a, "real")), outcome(PyObject_GetAttrString(a, "nothing")), outcome_number(PyObject_SetAttrString(a, "nothing", b)));
}
static PyObject *buffer(PyObject *self, PyObject *args)
{
    PyObject *op, *result, *memory;
    int flags;
    Py_buffer view;
    (void)self;
    if (!PyArg_ParseTuple(args, "Oi", &op, &flags))
        return NULL;
    if (PyObject_GetBuffer(op, &view, flags) < 0)
        return take_error();
    memory = PyMemoryView_FromObject(op);
    result = Py_BuildValue("nniziNiin", view.len, view.itemsize, view.ndim, view.format, view.readonly, outcome(memory), PyBuffer_IsContiguous(&view, 'C'), view.shape ? (int)view.shape[0] : -1, view.strides ? view.strides[0] : -1);
    PyBuffer_Release(&view);
    return result;
}
static PyObject *memory(PyObject *self, PyObject *unused)
{
    static char room[] = "abcdef";
    Py_buffer view;
    PyObject *m;
    (void)self, (void)unused;
    if (PyBuffer_FillInfo(&view, NULL, room, 6, 1, PyBUF_SIMPLE) < 0)
        return NULL;
    m = PyMemoryView_FromMemory(room, 6, PyBUF_READ);
    return Py_BuildValue("[NNnN]", m, PyMemoryView_FromBuffer(&view), PyBuffer_SizeFromFormat("i"), outcome(PyMemoryView_GetContiguous(m, PyBUF_READ, 'C')));
}
static PyMethodDef methods[] = {{"numbers", numbers, METH_VARARGS, NULL}, {"sequences", sequences, METH_VARARGS, NULL}, {"set_items", set_items, METH_O, NULL}, {"mappings", mappings, METH_O, NULL}, {"iterate", iterate, METH_O, NULL}, {"send", send, METH_O, NULL},
    {"objects", objects, METH_VARARGS, NULL}, {"buffer", buffer, METH_VARARGS, NULL}, {"memory", memory, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
DEFINE_MODULE(c_abstract, methods)
