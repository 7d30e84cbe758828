// marshal: reading, from bytes in memory or piece by piece from a file. The input is not trusted: sizes are checked against what is there
// before anything is made of them, where that can be known.

using System;
using System.Collections.Generic;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal sealed unsafe class MarshalReader {
    private static readonly byte* s_nothing = BuiltinArena.Text("");

    /// <summary>In memory: the bytes. From a file: the piece that was read last.</summary>
    private byte* _data;
    private nint _size, _at;
    private readonly PyObject* _file;
    /// <summary>A bytearray that holds the last piece, or 0.</summary>
    private nint _piece;
    /// <summary>Owned references by number; 0 while the object is being made.</summary>
    private readonly List<nint> _refs = [];

    public MarshalReader(byte* data, nint size) {
        _data = data;
        _size = size;
    }

    /// <summary>The file is the caller's while the reader lives.</summary>
    public MarshalReader(PyObject* file) => _file = file;

    /// <summary>The next value; null with an error. The reader cannot be used again.</summary>
    [return: NewRef]
    public static PyObject* Read(PyThreadState* ts, MarshalReader reader) {
        PyObject* value = reader.Read(ts, 1, inDict: false);
        IHoldsReferences.Drop(ts, reader._refs);
        IHoldsReferences.Drop(ts, ref reader._piece);
        return value;
    }

    /// <summary>The next bytes, good until the next call; null with EOFError. May run Python code.</summary>
    private byte* Take(PyThreadState* ts, nint count) {
        if (count == 0) return s_nothing;
        if (_file != null && !Fetch(ts, count)) return null;
        if (count > _size - _at) {
            Err.Raise(ts, Exc.EOFError, "marshal data too short");
            return null;
        }
        _at += count;
        return _data + _at - count;
    }

    private bool Fetch(PyThreadState* ts, nint count) {
        using Owned piece = new(ts, ByteArrayObject.New(ts, count));
        using Owned got = new(ts, piece.IsNull ? null : CallProtocol.CallMethod(ts, _file, IoModule.N.ReadInto, piece));
        if (got.IsNull) return false;
        nint read = NumberProtocol.AsSsize(ts, got, Exc.OverflowError);
        if (read == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        if (read > count) return Err.ValueError(ts, $"read() returned too much data: {count} bytes requested, {read} returned");
        IHoldsReferences.Drop(ts, ref _piece);
        _data = ((PyByteArrayObject*)piece.Borrow)->ob_start;
        _size = read;
        _at = 0;
        _piece = (nint)piece.Detach();
        return true;
    }

    /// <summary>At least a byte for each item must follow, when that is known.</summary>
    private bool Plausible(PyThreadState* ts, int items) => _file != null || items <= _size - _at || Err.Raise(ts, Exc.EOFError, "marshal data too short");

    private bool Int(PyThreadState* ts, out int value) {
        byte* bytes = Take(ts, 4);
        value = bytes == null ? 0 : BitConverter.ToInt32(new ReadOnlySpan<byte>(bytes, 4));
        return bytes != null;
    }

    private bool Size(PyThreadState* ts, bool isShort, out int value) {
        if (!isShort) return Int(ts, out value) && (value >= 0 || Err.ValueError(ts, "bad marshal data (size out of range)"));
        byte* bytes = Take(ts, 1);
        value = bytes == null ? 0 : *bytes;
        return bytes != null;
    }

    /// <param name="inDict">A key may be the end of the dict: null without an error.</param>
    [return: NewRef]
    private PyObject* Read(PyThreadState* ts, int depth, bool inDict) {
        byte* at = Take(ts, 1);
        if (at == null) return null;
        byte code = *at;
        if (code == '0' && inDict) return null;
        int slot = -1;
        if ((code & MarshalModule.FlagRef) != 0) {
            slot = _refs.Count;
            _refs.Add(0);
        }
        if (depth > MarshalModule.MaxDepth) return Err.ValueError(ts, "recursion limit exceeded");
        PyObject* value = Value(ts, (char)(code & 0x7F), depth, slot);
        if (slot >= 0 && value != null && _refs[slot] == 0) _refs[slot] = (nint)Py.NewRef(value);
        return value;
    }

    [return: NewRef]
    private PyObject* Item(PyThreadState* ts, int depth) => Read(ts, depth + 1, inDict: false);

    [return: NewRef]
    private PyObject* Value(PyThreadState* ts, char code, int depth, int slot) {
        int size;
        switch (code) {
            case 'N': return Py.None;
            case 'T': return Py.True;
            case 'F': return Py.False;
            case '.': return Py.Ellipsis;
            case 'S': return Py.NewRef((PyObject*)Exc.StopIteration);
            case 'i': return Int(ts, out size) ? LongObject.FromInt64(ts, size) : null;
            case 'I': {
                byte* bytes = Take(ts, 8);
                return bytes == null ? null : LongObject.FromInt64(ts, BitConverter.ToInt64(new ReadOnlySpan<byte>(bytes, 8)));
            }
            case 'l': return ReadLong(ts);
            case 'g' or 'f': return ReadDouble(ts, code == 'f', out double value) ? FloatObject.FromDouble(ts, value) : null;
            case 'y' or 'x':
                return ReadDouble(ts, code == 'x', out double real) && ReadDouble(ts, code == 'x', out double imag) ? ComplexObject.FromDoubles(ts, real, imag) : null;
            case 's': {
                byte* bytes = Size(ts, false, out size) ? Take(ts, size) : null;
                return bytes == null ? null : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(bytes, size));
            }
            case 'a' or 'A' or 'z' or 'Z' or 'u' or 't': return ReadText(ts, code);
            case ')' or '(': return Size(ts, code == ')', out size) ? ReadTuple(ts, size, depth) : null;
            case '[': return Size(ts, false, out size) ? ReadList(ts, size, depth, slot) : null;
            case '{': return ReadDict(ts, depth, slot);
            case '<' or '>': return Size(ts, false, out size) ? ReadSet(ts, size, depth, code == '>') : null;
            case 'r':
                if (!Int(ts, out int index)) return null;
                if (index < 0 || index >= _refs.Count || _refs[index] == 0) return Err.ValueError(ts, "bad marshal data (invalid reference)");
                return Py.NewRef((PyObject*)_refs[index]);
            case 'c': return ReadCode(ts, depth);
            default: return Err.ValueError(ts, "bad marshal data (unknown type code)");
        }
    }

    private PyObject* ReadLong(PyThreadState* ts) {
        if (!Int(ts, out int count)) return null;
        if (count == int.MinValue) return Err.ValueError(ts, "bad marshal data (long size out of range)");
        int digits = Math.Abs(count);
        byte* bytes = Take(ts, (nint)digits * 2);
        if (bytes == null) return null;
        System.Numerics.BigInteger value = 0;
        for (int i = digits - 1; i >= 0; i--) {
            int digit = bytes[i * 2] | bytes[i * 2 + 1] << 8;
            if (digit > 0x7FFF) return Err.ValueError(ts, "bad marshal data (digit out of range in long)");
            if (digit == 0 && i == digits - 1) return Err.ValueError(ts, "bad marshal data (unnormalized long data)");
            value = value << 15 | digit;
        }
        return LongObject.FromBigInteger(ts, count < 0 ? -value : value);
    }

    /// <summary>Eight bytes, or a text.</summary>
    private bool ReadDouble(PyThreadState* ts, bool text, out double value) {
        value = 0;
        byte* bytes;
        if (!text) {
            bytes = Take(ts, 8);
            if (bytes != null) value = BitConverter.ToDouble(new ReadOnlySpan<byte>(bytes, 8));
            return bytes != null;
        }
        if (!Size(ts, true, out int size) || (bytes = Take(ts, size)) == null) return false;
        using Owned digits = new(ts, UnicodeObject.FromLatin1(ts, new ReadOnlySpan<byte>(bytes, size)));
        using Owned number = new(ts, digits.IsNull ? null : FloatObject.FromObject(ts, digits));
        if (!number.IsNull) value = FloatObject.Value(number);
        return !number.IsNull;
    }

    private PyObject* ReadCode(PyThreadState* ts, int depth) {
        using Owned fields = new(ts, TupleObject.New(ts, MarshalModule.CodeFields.Length));
        if (fields.IsNull) return null;
        for (int i = 0; i < MarshalModule.CodeFields.Length; i++)
            if ((TupleObject.Items(fields)[i] = Item(ts, depth)) == null) return null;
        return CodeObject.FromMarshal(ts, fields);
    }

    private PyObject* ReadText(PyThreadState* ts, char code) {
        if (!Size(ts, code is 'z' or 'Z', out int size)) return null;
        byte* start = Take(ts, size);
        if (start == null) return null;
        PyObject* text = code is 'u' or 't' ? UnicodeCodecs.DecodeUtf8(ts, start, size, "surrogatepass") : UnicodeObject.FromLatin1(ts, new ReadOnlySpan<byte>(start, size));
        if (text != null && code is 'A' or 'Z' or 't') UnicodeObject.InternInPlace(ts, &text);
        return text;
    }

    private PyObject* ReadTuple(PyThreadState* ts, int size, int depth) {
        if (!Plausible(ts, size)) return null;
        PyObject* tuple = TupleObject.New(ts, size);
        for (int i = 0; tuple != null && i < size; i++) {
            if ((TupleObject.Items(tuple)[i] = Item(ts, depth)) != null) continue;
            Py.ClearRef(ts, &tuple);
        }
        return tuple;
    }

    private PyObject* ReadList(PyThreadState* ts, int size, int depth, int slot) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        if (slot >= 0) _refs[slot] = (nint)Py.NewRef(list);
        for (int i = 0; i < size; i++) {
            PyObject* item = Item(ts, depth);
            if (item == null || ListObject.AppendSteal(ts, list, item) < 0) return null;
        }
        return list.Detach();
    }

    private PyObject* ReadDict(PyThreadState* ts, int depth, int slot) {
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull) return null;
        if (slot >= 0) _refs[slot] = (nint)Py.NewRef(dict);
        while (true) {
            using Owned key = new(ts, Read(ts, depth + 1, inDict: true));
            if (key.IsNull) return ErrorIndicator.Occurred(ts) == null ? dict.Detach() : null;
            using Owned value = new(ts, Item(ts, depth));
            if (value.IsNull || DictObject.SetItem(ts, dict, key, value) < 0) return null;
        }
    }

    private PyObject* ReadSet(PyThreadState* ts, int size, int depth, bool frozen) {
        using Owned items = new(ts, ReadTuple(ts, size, depth));
        return items.IsNull ? null : frozen ? SetObject.NewFrozen(ts, items) : SetObject.New(ts, items);
    }
}
