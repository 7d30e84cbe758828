// str: what the type's slots do, and str.__new__.
//
// An instance of a subclass is not compact: it has the fields of PyUnicodeObject, its units lie in a buffer of their own, and whatever
// the subclass adds (dict, weak references, slots) follows. Methods of a subclass's instance answer exact str.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeObject {
    private static PyObject* Construct(PyThreadState* ts, PyObject** args, nint count) => ObjectProtocol.Str(ts, args[0]);

    private static void Slots(TypeSlots* s) {
        s->dealloc = &DeallocSlot;
        s->repr = &Repr;
        s->str = &Exact;
        s->hash = &HashSlot;
        s->richcompare = &RichCompare;
        s->iter = &UnicodeIterator.New;
        s->@new = &NewSlot;
        s->SetConstruct(1, 1, &Construct);
        s->nb_remainder = &Remainder;
        s->mp_length = &LengthSlot;
        s->mp_subscript = &Subscript;
        s->sq_length = &LengthSlot;
        s->sq_concat = &ConcatSlot;
        s->sq_repeat = &Repeat;
        s->sq_item = &Item;
        s->sq_contains = &ContainsSlot;
    }

    private static readonly ArgSpec s_new = new("str", 0, 0, "object", "encoding", "errors");

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[3];
        if (!s_new.ParseTuple(ts, args, kwargs, given)) return null;
        PyObject* value;
        if (given[1] != null && !CheckArgument(ts, "str", "encoding", given[1]) || given[2] != null && !CheckArgument(ts, "str", "errors", given[2])) return null;
        if (given[0] == null) value = Names.Empty;
        else if (given[1] == null && given[2] == null) value = ObjectProtocol.Str(ts, given[0]);
        else value = FromEncodedObject(ts, given[0], given[1] == null ? null : ToString(given[1]), given[2] == null ? null : ToString(given[2]));
        if (value == null || type == (PyObject*)Type) return value;
        PyObject* instance = NewInstance(ts, type, value);
        Py.DecRef(ts, value);
        return instance;
    }

    /// <summary>TypeError unless the argument is a str: "f() argument 'name' must be str, not X".</summary>
    public static bool CheckArgument(PyThreadState* ts, string function, string name, PyObject* op) {
        if (!Check(op)) return Err.TypeError(ts, $"{function}() argument '{name}' must be str, not {Err.TypeName(op)}");
        for (nint i = 0; i < Length(op); i++)
            if (Read(op, i) == 0) return Err.ValueError(ts, "embedded null character");
        return true;
    }

    /// <summary>An instance of a subclass with the units of `value`.</summary>
    private static PyObject* NewInstance(PyThreadState* ts, PyObject* type, PyObject* value) {
        nint length = Length(value);
        int kind = Kind(value);
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        var head = (PyUnicodeObject*)op;
        head->_base._base.length = length;
        head->_base._base.hash = Hash(value);
        head->_base._base.state = (uint)kind << 2 | ReadyBit | (IsAscii(value) ? AsciiBit : 0);
        nint bytes = (length + 1) * kind;
        head->data = ObjectMemory.Buffer(ts, bytes);
        if (head->data == null) {
            Py.DecRef(ts, op);
            return null;
        }
        Buffer.MemoryCopy(Data(value), head->data, bytes, bytes);
        if (IsAscii(value)) {
            head->_base.utf8 = (byte*)head->data;
            head->_base.utf8_length = length;
        }
        return op;
    }

    /// <summary>PyUnicode_FromEncodedObject: decodes what a buffer holds.</summary>
    [return: NewRef]
    public static PyObject* FromEncodedObject(PyThreadState* ts, PyObject* op, string? encoding, string? errors) {
        if (BytesObject.Check(op)) {
            return BytesObject.Size(op) == 0 ? Codec.CheckNames(ts, encoding, errors) ? Names.Empty : null : Codec.DecodeObject(ts, op, encoding, errors);
        }
        if (Check(op)) return Err.TypeError(ts, "decoding str is not supported");
        if (!BufferProtocol.Check(op)) return Err.TypeError(ts, $"decoding to str: need a bytes-like object, {Err.TypeName(op)} found");
        Py_buffer view;
        if (BufferProtocol.Get(ts, op, &view, BufferProtocol.Simple) < 0) return null;
        PyObject* text = view.len == 0 ? Codec.CheckNames(ts, encoding, errors) ? Names.Empty : null : Codec.Decode(ts, (byte*)view.buf, view.len, encoding, errors);
        BufferProtocol.Release(ts, &view);
        return text;
    }

    /// <summary>The object itself when it is exactly a str, else a str with its characters.</summary>
    [return: NewRef]
    public static PyObject* Exact(PyThreadState* ts, PyObject* op) => CheckExact(op) ? Py.NewRef(op) : FromKindAndData(ts, Kind(op), Data(op), Length(op));

    private static nint HashSlot(PyThreadState* ts, PyObject* op) => Hash(op);
    private static nint LengthSlot(PyThreadState* ts, PyObject* op) => Length(op);

    [return: NewRef]
    public static PyObject* RichCompare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (!Check(a) || !Check(b)) return Py.NotImplemented;
        if (op == ObjectProtocol.Eq) return Py.Bool(Equals(a, b));
        if (op == ObjectProtocol.Ne) return Py.Bool(!Equals(a, b));
        int order = Compare(a, b);
        return Py.Bool(op switch { ObjectProtocol.Lt => order < 0, ObjectProtocol.Le => order <= 0, ObjectProtocol.Gt => order > 0, _ => order >= 0 });
    }

    private static PyObject* ConcatSlot(PyThreadState* ts, PyObject* a, PyObject* b) =>
        Check(b) ? Concat(ts, a, b) : Err.TypeError(ts, $"can only concatenate str (not \"{Err.TypeName(b)}\") to str");

    [return: NewRef]
    public static PyObject* Repeat(PyThreadState* ts, PyObject* op, nint count) {
        nint length = Length(op);
        if (count < 1 || length == 0) return Names.Empty;
        if (count == 1) return Exact(ts, op);
        if (length > nint.MaxValue / count) return Err.OverflowError(ts, "repeated string is too long");
        return Text<StrText>.Repeat(ts, TextView.OfStr(op), count);
    }

    private static PyObject* Item(PyThreadState* ts, PyObject* op, nint index) =>
        (nuint)index < (nuint)Length(op) ? FromCodePoint(ts, Read(op, index)) : Err.IndexError(ts, "string index out of range");

    [return: NewRef]
    public static PyObject* Subscript(PyThreadState* ts, PyObject* op, PyObject* key) {
        if (NumberProtocol.IsIndex(key)) {
            nint index = NumberProtocol.AsSsize(ts, key, Exc.IndexError);
            if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            return Item(ts, op, index < 0 ? index + Length(op) : index);
        }
        if (!SliceIndices.IsSlice(key)) return Err.TypeError(ts, $"string indices must be integers, not '{Err.TypeName(key)}'");
        if (!SliceIndices.Get(ts, key, Length(op), out nint start, out nint step, out nint count)) return null;
        if (count <= 0) return Names.Empty;
        if (step == 1) return Substring(ts, op, start, start + count);
        return count == 1 ? FromCodePoint(ts, Read(op, start)) : Text<StrText>.Step(ts, TextView.OfStr(op), start, step, count);
    }

    private static int ContainsSlot(PyThreadState* ts, PyObject* op, PyObject* item) {
        if (!Check(item)) return Err.TypeError(ts, $"'in <string>' requires string as left operand, not {Err.TypeName(item)}");
        return Contains(ts, op, item);
    }

    /// <summary>Is `item` a substring? -1 when memory ran out.</summary>
    public static int Contains(PyThreadState* ts, PyObject* op, PyObject* item) {
        if (Kind(op) == 1 && Kind(item) == 1)
            return Length(item) > Length(op) || SpanSearch.First(new ReadOnlySpan<byte>(Data(op), (int)Length(op)), new ReadOnlySpan<byte>(Data(item), (int)Length(item))) < 0 ? 0 : 1;
        using var finder = new Finder(ts, TextView.OfStr(op), TextView.OfStr(item));
        if (finder.Failed) return -1;
        return finder.Next(0, Length(op)) >= 0 ? 1 : 0;
    }

    private static PyObject* Remainder(PyThreadState* ts, PyObject* a, PyObject* b) => Check(a) ? FormatPercent.OfStr(ts, a, b) : Py.NotImplemented;

    private static PyObject* GetNewArgs(PyThreadState* ts, PyObject* self) {
        using Owned copy = new(ts, FromKindAndData(ts, Kind(self), Data(self), Length(self)));
        return copy.IsNull ? null : TupleObject.Pack(ts, copy);
    }

    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) {
        var compact = (PyCompactUnicodeObject*)self;
        uint state = compact->_base.state;
        nint header = (state & CompactBit) == 0 ? sizeof(PyUnicodeObject) : (state & AsciiBit) != 0 ? sizeof(PyASCIIObject) : sizeof(PyCompactUnicodeObject);
        nint size = header + (Length(self) + 1) * Kind(self);
        if ((state & AsciiBit) == 0 && compact->utf8 != null) size += compact->utf8_length + 1;
        return LongObject.FromNint(ts, size);
    }

    private static PyObject* FormatMethod(PyThreadState* ts, PyObject* self, PyObject* spec) {
        if (!Check(spec)) return Err.TypeError(ts, $"__format__() argument must be str, not {Err.TypeName(spec)}");
        if (Length(spec) == 0) return CheckExact(self) ? Py.NewRef(self) : ObjectProtocol.Str(ts, self);
        return FormatSpec.FormatStr(ts, self, spec);
    }

    private static readonly ArgSpec s_encode = new("encode", 0, 0, "encoding", "errors");

    private static PyObject* Encode(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[2];
        if (!s_encode.Parse(ts, args, count, kwnames, given)) return null;
        if (given[0] != null && !CheckArgument(ts, "encode", "encoding", given[0]) || given[1] != null && !CheckArgument(ts, "encode", "errors", given[1])) return null;
        return Codec.Encode(ts, self, given[0] == null ? null : ToString(given[0]), given[1] == null ? null : ToString(given[1]));
    }
}
