// bytes_iterator and bytearray_iterator: as the iterator of str, giving ints.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class BytesIterator {
    public static readonly PyTypeObject* Type = StaticType.Create("bytes_iterator", "PyBytesIter_Type", sizeof(TextIterator), TypeFlags.HaveGc, &Slots, &UnicodeIterator.Members);

    private static void Slots(TypeSlots* s) {
        UnicodeIterator.SharedSlots(s);
        s->iternext = &Next;
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* sequence) => UnicodeIterator.New(ts, Type, sequence);

    private static PyObject* Next(PyThreadState* ts, PyObject* op) {
        var it = (TextIterator*)op;
        if (it->it_seq == null) return null;
        if (it->it_index < BytesObject.Size(it->it_seq)) return LongObject.FromInt64(ts, BytesObject.Data(it->it_seq)[it->it_index++]);
        Py.ClearRef(ts, &it->it_seq);
        return null;
    }
}

internal static unsafe class ByteArrayIterator {
    public static readonly PyTypeObject* Type = StaticType.Create("bytearray_iterator", "PyByteArrayIter_Type", sizeof(TextIterator), TypeFlags.HaveGc, &Slots, &UnicodeIterator.Members);

    private static void Slots(TypeSlots* s) {
        UnicodeIterator.SharedSlots(s);
        s->iternext = &Next;
    }

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* sequence) => UnicodeIterator.New(ts, Type, sequence);

    private static PyObject* Next(PyThreadState* ts, PyObject* op) {
        var it = (TextIterator*)op;
        if (it->it_seq == null) return null;
        // The array may have shrunk meanwhile: its length is asked each time.
        if (it->it_index < ByteArrayObject.Size(it->it_seq)) return LongObject.FromInt64(ts, ByteArrayObject.Data(it->it_seq)[it->it_index++]);
        Py.ClearRef(ts, &it->it_seq);
        return null;
    }
}
