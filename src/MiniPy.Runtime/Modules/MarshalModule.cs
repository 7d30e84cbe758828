// marshal: CPython's format 4 for plain values. A code object is its eighteen fields in the order of the constructor, each a value of its
// own: MiniPy's instructions are not CPython's, so neither reads the other's. The constructor verifies what was read.

using System;
using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class MarshalModule {
    public static readonly BuiltinModule Definition = new("marshal", "This module contains functions that can read and write Python values in\na binary format.", &Fill);

    private const int MaxDepth = 2000;
    private const byte FlagRef = 0x80;

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Int("version", 4);
        m.Function("dump", &Dump, "dump($module, value, file, version=version, /)\n--\n\nWrite the value on the open file.");
        m.Function("load", &Load, "load($module, file, /)\n--\n\nRead one value from the open file and return it.");
        m.Function("dumps", &Dumps, "dumps($module, value, version=version, /)\n--\n\nReturn the bytes object that would be written to a file by dump(value, file).");
        m.Function("loads", &Loads, "loads($module, bytes, /)\n--\n\nConvert the bytes-like object to a value.");
        return 0;
    }

    private static readonly string[] s_codeFields = [
        "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code", "co_consts", "co_names", "co_varnames", "co_filename",
        "co_name", "co_qualname", "co_firstlineno", "co_linetable", "co_exceptiontable", "co_freevars", "co_cellvars",
    ];

    private static bool WriteCode(PyThreadState* ts, ref BytesBuilder output, PyObject* op, int depth) {
        if (!output.Append('c')) return false;
        foreach (string field in s_codeFields) {
            using Owned value = new(ts, CodeObject.ToMarshal(ts, op, field));
            if (value.IsNull || !Write(ts, ref output, value, depth + 1)) return false;
        }
        return true;
    }

    /// <summary>The value at the start of `bytes`; null with an error.</summary>
    [return: NewRef]
    public static PyObject* LoadFrom(PyThreadState* ts, ReadOnlySpan<byte> bytes) {
        fixed (byte* data = bytes) {
            var reader = new Reader(data, bytes.Length);
            PyObject* value = reader.Read(ts, 0);
            reader.Release(ts);
            return value;
        }
    }

    /// <summary>A value as bytes; null with an error.</summary>
    public static byte[]? DumpToArray(PyThreadState* ts, PyObject* value) {
        BytesBuilder output = new(ts);
        using Owned bytes = new(ts, Write(ts, ref output, value, 0) ? output.Finish() : null);
        output.Dispose();
        return bytes.IsNull ? null : BytesObject.Span(bytes).ToArray();
    }

    private static PyObject* Dumps(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "dumps", count, 1, 2)) return null;
        BytesBuilder output = new(ts);
        PyObject* result = Write(ts, ref output, args[0], 0) ? output.Finish() : null;
        output.Dispose();
        return result;
    }

    private static PyObject* Dump(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "dump", count, 2, 3)) return null;
        using Owned bytes = new(ts, Dumps(ts, module, args, 1));
        return bytes.IsNull ? null : CallProtocol.CallMethod(ts, args[1], Names.write, bytes);
    }

    private static PyObject* Loads(PyThreadState* ts, PyObject* module, PyObject* source) {
        Py_buffer view;
        if (BufferProtocol.Get(ts, source, &view, 0) < 0) return null;
        var reader = new Reader((byte*)view.buf, view.len);
        PyObject* value = reader.Read(ts, 0);
        reader.Release(ts);
        BufferProtocol.Release(ts, &view);
        return value;
    }

    /// <summary>The file is read to its end; what follows the value is given back by seeking when there is any.</summary>
    private static PyObject* Load(PyThreadState* ts, PyObject* module, PyObject* file) {
        using Owned start = new(ts, CallProtocol.CallMethod(ts, file, IoModule.N.Tell));
        if (start.IsNull) return null;
        using Owned all = new(ts, CallProtocol.CallMethod(ts, file, Names.read));
        if (all.IsNull) return null;
        if (!BytesObject.Check(all)) return Err.TypeError(ts, $"file.read() returned not bytes but {Err.TypeName(all)}");
        var reader = new Reader(BytesObject.Data(all), BytesObject.Size(all));
        using Owned value = new(ts, reader.Read(ts, 0));
        reader.Release(ts);
        if (value.IsNull) return null;
        if (reader.Used < BytesObject.Size(all)) {
            using Owned used = new(ts, LongObject.FromNint(ts, reader.Used));
            using Owned where = new(ts, NumberProtocol.Add(ts, start, used));
            using Owned done = new(ts, where.IsNull ? null : CallProtocol.CallMethod(ts, file, IoModule.N.Seek, where));
            if (done.IsNull) return null;
        }
        return value.Detach();
    }

    // ---------------------------------------------------------------- writing

    private static void Int(ref BytesBuilder output, int value) => output.Append(new ReadOnlySpan<byte>(&value, 4));

    private static bool Write(PyThreadState* ts, ref BytesBuilder output, PyObject* op, int depth) {
        if (depth > MaxDepth) return Err.ValueError(ts, "object too deeply nested to marshal");
        if (Py.IsNone(op)) return output.Append('N');
        if (op == Py.True) return output.Append('T');
        if (op == Py.False) return output.Append('F');
        if (op == Py.Ellipsis) return output.Append('.');
        if (op == (PyObject*)Exc.StopIteration) return output.Append('S');
        if (LongObject.CheckExact(op)) return WriteInt(ref output, op);
        if (op->ob_type == FloatObject.Type) {
            double value = FloatObject.Value(op);
            return output.Append('g') && output.Append(new ReadOnlySpan<byte>(&value, 8));
        }
        if (op->ob_type == ComplexObject.Type) return output.Append('y') && output.Append(new ReadOnlySpan<byte>(&((PyComplexObject*)op)->cval, 16));
        if (UnicodeObject.CheckExact(op)) return WriteText(ts, ref output, op);
        if (BytesObject.Check(op)) return WriteBytes(ref output, (byte)'s', BytesObject.Data(op), BytesObject.Size(op));
        if (TupleObject.CheckExact(op) || ListObject.CheckExact(op)) {
            bool tuple = TupleObject.CheckExact(op);
            nint size = ((PyVarObject*)op)->ob_size;
            if (tuple && size < 256) {
                output.Append(')');
                output.Append((byte)size);
            } else {
                output.Append(tuple ? '(' : '[');
                Int(ref output, (int)size);
            }
            for (nint i = 0; i < size; i++)
                if (!Write(ts, ref output, tuple ? TupleObject.Items(op)[i] : ListObject.Items(op)[i], depth + 1)) return false;
            return !output.Failed;
        }
        if (DictObject.CheckExact(op)) {
            output.Append('{');
            nint position = 0;
            while (DictObject.Next(op, ref position, out PyObject* key, out PyObject* value))
                if (!Write(ts, ref output, key, depth + 1) || !Write(ts, ref output, value, depth + 1)) return false;
            return output.Append('0');
        }
        if (op->ob_type == SetObject.Type || op->ob_type == SetObject.FrozenType) {
            output.Append(op->ob_type == SetObject.Type ? '<' : '>');
            Int(ref output, (int)SetObject.Size(op));
            nint position = 0;
            while (SetObject.Next(op, ref position, out PyObject* key, out _))
                if (!Write(ts, ref output, key, depth + 1)) return false;
            return !output.Failed;
        }
        if (op->ob_type == CodeObject.Type) return WriteCode(ts, ref output, op, depth);
        Py_buffer view;
        if (BufferProtocol.Check(op) && BufferProtocol.Get(ts, op, &view, 0) == 0) {
            bool good = WriteBytes(ref output, (byte)'s', (byte*)view.buf, view.len);
            BufferProtocol.Release(ts, &view);
            return good;
        }
        ErrorIndicator.Clear(ts);
        return Err.ValueError(ts, "unmarshallable object");
    }

    private static bool WriteBytes(ref BytesBuilder output, byte kind, byte* data, nint size) {
        output.Append(kind);
        Int(ref output, (int)size);
        return output.Append(new ReadOnlySpan<byte>(data, (int)size));
    }

    private static bool WriteInt(ref BytesBuilder output, PyObject* op) {
        if (LongObject.TryAsInt64(op, out long small) && small is >= int.MinValue and <= int.MaxValue) {
            output.Append('i');
            Int(ref output, (int)small);
            return !output.Failed;
        }
        // 15-bit digits, the count carries the sign.
        System.Numerics.BigInteger value = LongObject.AsBigInteger(op), rest = System.Numerics.BigInteger.Abs(value);
        byte[] bytes = rest.ToByteArray(true);
        int digits = (bytes.Length * 8 + 14) / 15;
        ushort[] parts = new ushort[digits];
        for (int i = 0; i < digits; i++) {
            int bit = i * 15, part = 0;
            for (int b = 0; b < 15; b++) {
                int at = bit + b;
                if (at / 8 < bytes.Length && (bytes[at / 8] >> (at % 8) & 1) != 0) part |= 1 << b;
            }
            parts[i] = (ushort)part;
        }
        while (digits > 0 && parts[digits - 1] == 0) digits--;
        output.Append('l');
        Int(ref output, value.Sign < 0 ? -digits : digits);
        for (int i = 0; i < digits; i++) {
            output.Append(parts[i] & 255);
            output.Append(parts[i] >> 8);
        }
        return !output.Failed;
    }

    private static bool WriteText(PyThreadState* ts, ref BytesBuilder output, PyObject* op) {
        bool interned = UnicodeObject.IsInterned(op);
        if (UnicodeObject.IsAscii(op)) {
            nint length = UnicodeObject.Length(op);
            if (length < 256) {
                output.Append(interned ? 'Z' : 'z');
                output.Append((byte)length);
            } else {
                output.Append(interned ? 'A' : 'a');
                Int(ref output, (int)length);
            }
            return output.Append(new ReadOnlySpan<byte>(UnicodeObject.Data(op), (int)length));
        }
        using Owned bytes = new(ts, UnicodeCodecs.EncodeUtf8(ts, op, "surrogatepass"));
        return !bytes.IsNull && WriteBytes(ref output, (byte)(interned ? 't' : 'u'), BytesObject.Data(bytes), BytesObject.Size(bytes));
    }

    // ---------------------------------------------------------------- reading

    private sealed class Reader(byte* data, nint size) {
        private readonly byte* _data = data;
        private readonly nint _size = size;
        private nint _at;
        /// <summary>Owned references by number; 0 while the object is being made.</summary>
        private readonly List<nint> _refs = [];

        public nint Used => _at;

        public void Release(PyThreadState* ts) {
            foreach (nint op in _refs) Py.XDecRef(ts, (PyObject*)op);
            _refs.Clear();
        }

        private bool Need(PyThreadState* ts, nint bytes) => bytes >= 0 && bytes <= _size - _at || Err.Raise(ts, Exc.EOFError, "marshal data too short");

        private bool Int(PyThreadState* ts, out int value) {
            value = 0;
            if (!Need(ts, 4)) return false;
            value = BitConverter.ToInt32(new ReadOnlySpan<byte>(_data + _at, 4));
            _at += 4;
            return true;
        }

        private bool Size(PyThreadState* ts, bool isShort, out int value) {
            value = 0;
            if (!isShort) {
                if (!Int(ts, out value)) return false;
                return value >= 0 || Err.ValueError(ts, "bad marshal data (size out of range)");
            }
            if (!Need(ts, 1)) return false;
            value = _data[_at++];
            return true;
        }

        [return: NewRef]
        public PyObject* Read(PyThreadState* ts, int depth) {
            if (!Need(ts, 1)) return null;
            byte code = _data[_at++];
            int slot = -1;
            if ((code & FlagRef) != 0) {
                slot = _refs.Count;
                _refs.Add(0);
            }
            if (depth > MaxDepth) return Err.ValueError(ts, "recursion limit exceeded");
            PyObject* value = Value(ts, (char)(code & 0x7F), depth, slot);
            if (slot >= 0 && value != null && _refs[slot] == 0) _refs[slot] = (nint)Py.NewRef(value);
            return value;
        }

        private PyObject* Value(PyThreadState* ts, char code, int depth, int slot) {
            int size;
            switch (code) {
                case 'N': return Py.None;
                case 'T': return Py.True;
                case 'F': return Py.False;
                case '.': return Py.Ellipsis;
                case 'S': return Py.NewRef((PyObject*)Exc.StopIteration);
                case 'i': return Int(ts, out size) ? LongObject.FromInt64(ts, size) : null;
                case 'l': return ReadLong(ts);
                case 'g': {
                    if (!Need(ts, 8)) return null;
                    _at += 8;
                    return FloatObject.FromDouble(ts, BitConverter.ToDouble(new ReadOnlySpan<byte>(_data + _at - 8, 8)));
                }
                case 'y': {
                    if (!Need(ts, 16)) return null;
                    _at += 16;
                    return ComplexObject.FromDoubles(ts, BitConverter.ToDouble(new ReadOnlySpan<byte>(_data + _at - 16, 8)), BitConverter.ToDouble(new ReadOnlySpan<byte>(_data + _at - 8, 8)));
                }
                case 's': {
                    if (!Size(ts, false, out size) || !Need(ts, size)) return null;
                    _at += size;
                    return BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(_data + _at - size, size));
                }
                case 'a' or 'A' or 'z' or 'Z' or 'u' or 't': return ReadText(ts, code);
                case ')' or '(': return Size(ts, code == ')', out size) ? ReadTuple(ts, size, depth) : null;
                case '[': return Size(ts, false, out size) ? ReadList(ts, size, depth, slot) : null;
                case '{': return ReadDict(ts, depth, slot);
                case '<' or '>': return Size(ts, false, out size) ? ReadSet(ts, size, depth, code == '>') : null;
                case 'r': {
                    if (!Int(ts, out int index)) return null;
                    if (index < 0 || index >= _refs.Count || _refs[index] == 0) return Err.ValueError(ts, "bad marshal data (invalid reference)");
                    return Py.NewRef((PyObject*)_refs[index]);
                }
                case 'c': return ReadCode(ts, depth);
                default: return Err.ValueError(ts, "bad marshal data (unknown type code)");
            }
        }

        private PyObject* ReadLong(PyThreadState* ts) {
            if (!Int(ts, out int count)) return null;
            int digits = Math.Abs(count);
            if (!Need(ts, (nint)digits * 2)) return null;
            System.Numerics.BigInteger value = 0;
            for (int i = digits - 1; i >= 0; i--) {
                int digit = _data[_at + i * 2] | _data[_at + i * 2 + 1] << 8;
                if (digit > 0x7FFF) return Err.ValueError(ts, "bad marshal data (digit out of range in long)");
                value = value << 15 | digit;
            }
            _at += digits * 2;
            return LongObject.FromBigInteger(ts, count < 0 ? -value : value);
        }

        private PyObject* ReadCode(PyThreadState* ts, int depth) {
            using Owned fields = new(ts, TupleObject.New(ts, s_codeFields.Length));
            if (fields.IsNull) return null;
            for (int i = 0; i < s_codeFields.Length; i++)
                if ((TupleObject.Items(fields)[i] = Read(ts, depth + 1)) == null) return null;
            return CodeObject.FromMarshal(ts, fields);
        }

        private PyObject* ReadText(PyThreadState* ts, char code) {
            if (!Size(ts, code is 'z' or 'Z', out int size) || !Need(ts, size)) return null;
            byte* start = _data + _at;
            _at += size;
            PyObject* text = code is 'u' or 't' ? UnicodeCodecs.DecodeUtf8(ts, start, size, "surrogatepass") : UnicodeObject.FromLatin1(ts, new ReadOnlySpan<byte>(start, size));
            if (text != null && code is 'A' or 'Z' or 't') UnicodeObject.InternInPlace(ts, &text);
            return text;
        }

        private PyObject* ReadTuple(PyThreadState* ts, int size, int depth) {
            if (!Need(ts, size)) return null;
            PyObject* tuple = TupleObject.New(ts, size);
            for (int i = 0; tuple != null && i < size; i++) {
                if ((TupleObject.Items(tuple)[i] = Read(ts, depth + 1)) != null) continue;
                Py.ClearRef(ts, &tuple);
            }
            return tuple;
        }

        private PyObject* ReadList(PyThreadState* ts, int size, int depth, int slot) {
            using Owned list = new(ts, ListObject.New(ts, 0));
            if (list.IsNull) return null;
            if (slot >= 0) _refs[slot] = (nint)Py.NewRef(list);
            for (int i = 0; i < size; i++) {
                PyObject* item = Read(ts, depth + 1);
                if (item == null || ListObject.AppendSteal(ts, list, item) < 0) return null;
            }
            return list.Detach();
        }

        private PyObject* ReadDict(PyThreadState* ts, int depth, int slot) {
            using Owned dict = new(ts, DictObject.New(ts));
            if (dict.IsNull) return null;
            if (slot >= 0) _refs[slot] = (nint)Py.NewRef(dict);
            while (true) {
                if (!Need(ts, 1)) return null;
                if (_data[_at] == '0') {
                    _at++;
                    return dict.Detach();
                }
                using Owned key = new(ts, Read(ts, depth + 1));
                using Owned value = new(ts, key.IsNull ? null : Read(ts, depth + 1));
                if (value.IsNull || DictObject.SetItem(ts, dict, key, value) < 0) return null;
            }
        }

        private PyObject* ReadSet(PyThreadState* ts, int size, int depth, bool frozen) {
            using Owned items = new(ts, ReadTuple(ts, size, depth));
            return items.IsNull ? null : frozen ? SetObject.NewFrozen(ts, items) : SetObject.New(ts, items);
        }
    }
}
