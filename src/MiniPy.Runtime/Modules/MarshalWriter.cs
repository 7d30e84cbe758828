// marshal: writing. See MarshalModule for the format.

using System;
using System.Collections.Generic;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe ref struct MarshalWriter {
    private readonly PyThreadState* _ts;
    private readonly int _version;
    /// <summary>Numbers of the objects written so far, which are owned: another one must not come to live at the address.</summary>
    private readonly Dictionary<nint, int> _numbers = [];
    private BytesBuilder _output;

    private MarshalWriter(PyThreadState* ts, int version) {
        _ts = ts;
        _version = version;
        _output = new BytesBuilder(ts);
    }

    /// <summary>A value as bytes. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* Dump(PyThreadState* ts, PyObject* value, int version, int depth = 1) {
        var writer = new MarshalWriter(ts, version);
        PyObject* bytes = writer.Write(value, depth) ? writer._output.Finish() : null;
        writer._output.Dispose();
        foreach (nint op in writer._numbers.Keys) Py.DecRef(ts, (PyObject*)op);
        return bytes;
    }

    private void Int(int value) => _output.Append(new ReadOnlySpan<byte>(&value, 4));

    private bool Write(PyObject* op, int depth) {
        if (depth > MarshalModule.MaxDepth) return Err.ValueError(_ts, "object too deeply nested to marshal");
        if (Py.IsNone(op)) return _output.Append('N');
        if (op == Py.True) return _output.Append('T');
        if (op == Py.False) return _output.Append('F');
        if (op == Py.Ellipsis) return _output.Append('.');
        if (op == (PyObject*)Exc.StopIteration) return _output.Append('S');
        byte flag = 0;
        if (_version >= 3 && op->ob_refcnt != 1) { // with one reference nothing else can hold it
            if (_numbers.TryGetValue((nint)op, out int number)) {
                _output.Append('r');
                Int(number);
                return !_output.Failed;
            }
            _numbers.Add((nint)Py.NewRef(op), _numbers.Count);
            flag = MarshalModule.FlagRef;
        }
        return WriteNew(op, depth, flag);
    }

    private bool Kind(char code, byte flag) => _output.Append((byte)(code | flag));

    private bool WriteNew(PyObject* op, int depth, byte flag) {
        if (LongObject.CheckExact(op)) return WriteInt(op, flag);
        if (op->ob_type == FloatObject.Type) {
            Kind(_version > 1 ? 'g' : 'f', flag);
            return WriteDouble(FloatObject.Value(op));
        }
        if (op->ob_type == ComplexObject.Type) {
            Kind(_version > 1 ? 'y' : 'x', flag);
            return WriteDouble(ComplexObject.Value(op).real) && WriteDouble(ComplexObject.Value(op).imag);
        }
        if (UnicodeObject.CheckExact(op)) return WriteText(op, flag);
        if (TupleObject.CheckExact(op) || ListObject.CheckExact(op)) {
            bool tuple = TupleObject.CheckExact(op);
            nint size = ((PyVarObject*)op)->ob_size;
            if (tuple && size < 256 && _version >= 4) {
                Kind(')', flag);
                _output.Append((byte)size);
            } else {
                Kind(tuple ? '(' : '[', flag);
                Int((int)size);
            }
            for (nint i = 0; i < size; i++)
                if (!Write(tuple ? TupleObject.Items(op)[i] : ListObject.Items(op)[i], depth + 1)) return false;
            return !_output.Failed;
        }
        if (DictObject.CheckExact(op)) {
            Kind('{', flag);
            nint position = 0;
            while (DictObject.Next(op, ref position, out PyObject* key, out PyObject* value))
                if (!Write(key, depth + 1) || !Write(value, depth + 1)) return false;
            return _output.Append('0');
        }
        if (op->ob_type == SetObject.Type || op->ob_type == SetObject.FrozenType) {
            Kind(op->ob_type == SetObject.Type ? '<' : '>', flag);
            return WriteSet(op, depth);
        }
        if (op->ob_type == CodeObject.Type) return WriteCode(op, depth, flag);
        Py_buffer view;
        if (BufferProtocol.Check(op) && BufferProtocol.Get(_ts, op, &view, 0) == 0) {
            bool good = WriteBytes('s', flag, (byte*)view.buf, view.len);
            BufferProtocol.Release(_ts, &view);
            return good;
        }
        ErrorIndicator.Clear(_ts);
        return Err.ValueError(_ts, "unmarshallable object");
    }

    /// <summary>In the order of what the elements look like alone: the same set gives the same bytes whatever its hashes are.</summary>
    private bool WriteSet(PyObject* op, int depth) {
        Int((int)SetObject.Size(op));
        var elements = new List<(byte[] Bytes, nint Element)>();
        nint position = 0;
        bool good = true;
        while (good && SetObject.Next(op, ref position, out PyObject* key, out _)) {
            using Owned alone = new(_ts, Dump(_ts, key, _version, depth + 1));
            good = !alone.IsNull;
            if (good) elements.Add((BytesObject.Span(alone).ToArray(), (nint)key));
        }
        elements.Sort((a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
        foreach ((_, nint element) in elements) good = good && Write((PyObject*)element, depth + 1);
        return good && !_output.Failed;
    }

    private bool WriteCode(PyObject* op, int depth, byte flag) {
        if (!Kind('c', flag)) return false;
        foreach (string field in MarshalModule.CodeFields) {
            using Owned value = new(_ts, CodeObject.ToMarshal(_ts, op, field));
            if (value.IsNull || !Write(value, depth + 1)) return false;
        }
        return true;
    }

    private bool WriteBytes(char kind, byte flag, byte* data, nint size) {
        if (size > int.MaxValue) return Err.ValueError(_ts, "unmarshallable object");
        Kind(kind, flag);
        Int((int)size);
        return _output.Append(new ReadOnlySpan<byte>(data, (int)size));
    }

    /// <summary>Eight bytes, or up to version 1 its repr.</summary>
    private bool WriteDouble(double value) {
        if (_version > 1) return _output.Append(new ReadOnlySpan<byte>(&value, 8));
        byte[] text = Encoding.ASCII.GetBytes(FloatFormat.Format(value, 'g', 17, FloatFlags.None));
        return _output.Append((byte)text.Length) && _output.Append(text);
    }

    private bool WriteInt(PyObject* op, byte flag) {
        if (LongObject.TryAsInt64(op, out long small) && small is >= int.MinValue and <= int.MaxValue) {
            Kind('i', flag);
            Int((int)small);
            return !_output.Failed;
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
        Kind('l', flag);
        Int(value.Sign < 0 ? -digits : digits);
        for (int i = 0; i < digits; i++) {
            _output.Append(parts[i] & 255);
            _output.Append(parts[i] >> 8);
        }
        return !_output.Failed;
    }

    private bool WriteText(PyObject* op, byte flag) {
        bool interned = _version >= 3 && UnicodeObject.IsInterned(op);
        if (_version >= 4 && UnicodeObject.IsAscii(op)) {
            nint length = UnicodeObject.Length(op);
            if (length >= 256) return WriteBytes(interned ? 'A' : 'a', flag, (byte*)UnicodeObject.Data(op), length);
            Kind(interned ? 'Z' : 'z', flag);
            _output.Append((byte)length);
            return _output.Append(new ReadOnlySpan<byte>(UnicodeObject.Data(op), (int)length));
        }
        using Owned bytes = new(_ts, UnicodeCodecs.EncodeUtf8(_ts, op, "surrogatepass"));
        return !bytes.IsNull && WriteBytes(interned ? 't' : 'u', flag, BytesObject.Data(bytes), BytesObject.Size(bytes));
    }
}
