#include "c_try.h"

static PyObject *encode(PyObject *self, PyObject *op)
{
    (void)self;
    return Py_BuildValue("NNNNN", outcome(PyUnicode_AsUTF8String(op)), outcome(PyUnicode_AsLatin1String(op)), outcome(PyUnicode_AsASCIIString(op)),
        outcome(PyUnicode_AsUTF16String(op)), PyUnicode_Check(op) ? outcome(PyUnicode_EncodeFSDefault(op)) : PyLong_FromLong(0));
}

static PyObject *encode_as(PyObject *self, PyObject *args)
{
    PyObject *op;
    const char *encoding, *errors;

    (void)self;
    if (!PyArg_ParseTuple(args, "Ozz", &op, &encoding, &errors))
        return NULL;
    return outcome(PyUnicode_AsEncodedString(op, encoding, errors));
}

static PyObject *decode(PyObject *self, PyObject *args)
{
    const char *text, *encoding, *errors;
    Py_ssize_t size;

    (void)self;
    if (!PyArg_ParseTuple(args, "y#zz", &text, &size, &encoding, &errors))
        return NULL;
    return outcome(PyUnicode_Decode(text, size, encoding, errors));
}

static PyObject *decode_known(PyObject *self, PyObject *args)
{
    const char *text, *errors;
    Py_ssize_t size, consumed = -1;
    int order = 0;
    PyObject *stateful, *utf16;

    (void)self;
    if (!PyArg_ParseTuple(args, "y#z", &text, &size, &errors))
        return NULL;
    stateful = outcome(PyUnicode_DecodeUTF8Stateful(text, size, errors, &consumed));
    utf16 = outcome(PyUnicode_DecodeUTF16(text, size, errors, &order));
    return Py_BuildValue("NNnNNNNNi", outcome(PyUnicode_DecodeUTF8(text, size, errors)), stateful, consumed, outcome(PyUnicode_DecodeASCII(text, size, errors)),
        outcome(PyUnicode_DecodeLatin1(text, size, errors)), outcome(PyUnicode_DecodeFSDefaultAndSize(text, size)), outcome(PyUnicode_DecodeUnicodeEscape(text, size, errors)), utf16, order);
}

static PyObject *from_object(PyObject *self, PyObject *args)
{
    PyObject *op;
    const char *encoding;

    (void)self;
    if (!PyArg_ParseTuple(args, "Oz", &op, &encoding))
        return NULL;
    return outcome(PyUnicode_FromEncodedObject(op, encoding, NULL));
}

static PyObject *paths(PyObject *self, PyObject *op)
{
    PyObject *bytes = NULL, *text = NULL, *first, *second;
    int status = PyUnicode_FSConverter(op, &bytes);

    (void)self;
    first = status ? Py_NewRef(bytes) : take_error();
    if (status == Py_CLEANUP_SUPPORTED && (PyUnicode_FSConverter(NULL, &bytes) != 1 || bytes))
        return PyErr_Format(PyExc_AssertionError, "no cleanup");
    status = PyUnicode_FSDecoder(op, &text);
    second = status ? Py_NewRef(text) : take_error();
    if (status == Py_CLEANUP_SUPPORTED && (PyUnicode_FSDecoder(NULL, &text) != 1 || text))
        return PyErr_Format(PyExc_AssertionError, "no cleanup");
    return Py_BuildValue("NN", first, second);
}

/* codec(text), or the error that stands in the codec's place. */
static PyObject *call(PyObject *codec, const char *text)
{
    PyObject *result;

    if (PyTuple_Check(codec))
        return codec;
    result = outcome(PyObject_CallFunction(codec, "s", text));
    Py_DECREF(codec);
    return result;
}

static PyObject *registry(PyObject *self, PyObject *args)
{
    const char *encoding;
    PyObject *encoder, *decoder, *op;

    (void)self;
    if (!PyArg_ParseTuple(args, "sO", &encoding, &op))
        return NULL;
    encoder = outcome(PyCodec_Encoder(encoding));
    decoder = outcome(PyCodec_Decoder(encoding));
    return Py_BuildValue("NNiN", call(encoder, "a"), call(decoder, "nop"), PyCodec_KnownEncoding(encoding), outcome(PyCodec_Encode(op, encoding, NULL)));
}

static PyObject *incremental(PyObject *self, PyObject *unused)
{
    PyObject *encoder = PyCodec_IncrementalEncoder("utf-16", NULL), *decoder = PyCodec_IncrementalDecoder("utf-8", "replace");

    (void)self, (void)unused;
    if (!encoder || !decoder)
        return NULL;
    PyObject *result = Py_BuildValue("NNN", PyObject_CallMethod(encoder, "encode", "s", "a"), PyObject_CallMethod(decoder, "decode", "yi", "\xff", 1), outcome(PyCodec_LookupError("no such handler")));
    Py_DECREF(encoder);
    Py_DECREF(decoder);
    return result;
}

static PyObject *errors(PyObject *self, PyObject *unused)
{
    PyObject *error = PyUnicodeDecodeError_Create("utf-8", "abcd", 4, 1, 2, "why"), *text = PyObject_Str(error);

    (void)self, (void)unused;
    PyUnicodeDecodeError_SetStart(error, 0);
    PyUnicodeDecodeError_SetEnd(error, 3);
    PyUnicodeDecodeError_SetReason(error, "because");
    PyObject *result = Py_BuildValue("NNNN", text, PyObject_Str(error), outcome(PyCodec_StrictErrors(error)), outcome(PyCodec_StrictErrors(Py_None)));
    Py_DECREF(error);
    return result;
}

static PyMethodDef methods[] = {
    {"encode", encode, METH_O, NULL}, {"encode_as", encode_as, METH_VARARGS, NULL}, {"decode", decode, METH_VARARGS, NULL},
    {"decode_known", decode_known, METH_VARARGS, NULL}, {"from_object", from_object, METH_VARARGS, NULL}, {"paths", paths, METH_O, NULL},
    {"registry", registry, METH_VARARGS, NULL}, {"incremental", incremental, METH_NOARGS, NULL}, {"errors", errors, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL},
};

DEFINE_MODULE(c_codec, methods)
