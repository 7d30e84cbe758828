// _pickle.Pickler: values that have opcodes of their own, and containers.

using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PicklerObject {
    private const int BatchSize = 1000, FastDepthLimit = 50;

    private static bool Save(PyThreadState* ts, PyObject* self, PyObject* op, bool ignorePersistent = false) {
        PyPickler* p = Of(self);
        if (p->persistent_id != null && !ignorePersistent) {
            int taken = SavePersistent(ts, self, op);
            if (taken != 0) return taken > 0 && Boundary(ts, p);
        }
        PyTypeObject* type = op->ob_type;
        bool good;
        if (Py.IsNone(op)) good = Write(ts, p, PickleOp.None);
        else if (op == Py.True || op == Py.False) good = SaveBool(ts, p, op == Py.True);
        else if (type == LongObject.Type) good = SaveInt(ts, p, op);
        else if (type == FloatObject.Type) good = SaveFloat(ts, p, op);
        else if (p->memo.TryGet(op, out nint index)) good = Get(ts, p, index);
        else if (type == BytesObject.Type) good = SaveBytes(ts, self, op);
        else if (type == UnicodeObject.Type) good = SaveText(ts, p, op);
        else {
            if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts, " while pickling an object");
            if (!Recursion.Enter(ts, " while pickling an object")) return false;
            if (type == DictObject.Type) good = SaveDict(ts, self, op);
            else if (type == SetObject.Type) good = SaveSet(ts, self, op);
            else if (type == SetObject.FrozenType) good = SaveFrozenSet(ts, self, op);
            else if (type == ListObject.Type) good = SaveList(ts, self, op);
            else if (type == TupleObject.Type) good = SaveTuple(ts, self, op);
            else if (type == ByteArrayObject.Type) good = SaveByteArray(ts, self, op);
            else if (type == PickleBufferObject.Type) good = SaveBuffer(ts, self, op);
            else good = SaveOther(ts, self, op);
            Recursion.Leave(ts);
        }
        return good && Boundary(ts, p);
    }

    /// <summary>1 when persistent_id took the object, 0 when not, -1 with an error.</summary>
    private static int SavePersistent(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        using Owned pid = new(ts, CallHook(ts, self, p->persistent_id, p->own_persistent_id, op));
        if (pid.IsNull) return -1;
        if (Py.IsNone(pid)) return 0;
        if (p->bin != 0) return Save(ts, self, pid, ignorePersistent: true) && Write(ts, p, PickleOp.BinPersId) ? 1 : -1;
        using Owned text = new(ts, ObjectProtocol.Str(ts, pid));
        if (text.IsNull) return -1;
        if (!UnicodeObject.IsAscii(text)) return Err.Raise(ts, PickleModule.PicklingError, "persistent IDs in protocol 0 must be ASCII strings");
        return Line(ts, p, PickleOp.PersId, UnicodeObject.ToString(text)) ? 1 : -1;
    }

    /// <summary>An opcode with its argument as a line of ASCII.</summary>
    private static bool Line(PyThreadState* ts, PyPickler* p, byte op, string text) => Write(ts, p, op) && Write(ts, p, Encoding.ASCII.GetBytes(text)) && Write(ts, p, (byte)'\n');

    private static bool Sized4(PyThreadState* ts, PyPickler* p, byte op, uint value) {
        Span<byte> bytes = stackalloc byte[5];
        bytes[0] = op;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[1..], value);
        return Write(ts, p, bytes);
    }

    // ---------------------------------------------------------------- memo

    private static bool Get(PyThreadState* ts, PyPickler* p, nint index) {
        if (p->bin == 0) return Line(ts, p, PickleOp.Get, index.ToString(CultureInfo.InvariantCulture));
        return index < 256 ? Write(ts, p, [PickleOp.BinGet, (byte)index]) : Sized4(ts, p, PickleOp.LongBinGet, (uint)index);
    }

    private static bool Memoize(PyThreadState* ts, PyPickler* p, PyObject* op) {
        if (p->fast != 0) return true;
        nint index = p->memo.Count;
        if (!p->memo.Set(ts, op, index)) return false;
        if (p->proto >= 4) return Write(ts, p, PickleOp.Memoize);
        if (p->bin == 0) return Line(ts, p, PickleOp.Put, index.ToString(CultureInfo.InvariantCulture));
        return index < 256 ? Write(ts, p, [PickleOp.BinPut, (byte)index]) : Sized4(ts, p, PickleOp.LongBinPut, (uint)index);
    }

    /// <summary>In fast mode nothing is memoised, so a cycle would never end: from some depth on it is looked for.</summary>
    private static bool EnterFast(PyThreadState* ts, PyPickler* p, PyObject* op) {
        if (p->fast == 0 || ++p->fast_depth < FastDepthLimit) return true;
        if (p->fast_memo == null && (p->fast_memo = DictObject.New(ts)) == null) return false;
        using Owned id = new(ts, LongObject.FromPointer(ts, op));
        int known = id.IsNull ? -1 : DictObject.Contains(ts, p->fast_memo, id);
        if (known > 0) Err.ValueError(ts, $"fast mode: can't pickle cyclic objects including object type {Err.TypeName(op)} at 0x{(nint)op:x}");
        if (known == 0 && DictObject.SetItem(ts, p->fast_memo, id, Py.None) == 0) return true;
        p->fast_depth = 0;
        return false;
    }

    private static bool LeaveFast(PyThreadState* ts, PyPickler* p, PyObject* op, bool good) {
        if (p->fast == 0 || p->fast_depth-- < FastDepthLimit || p->fast_memo == null) return good;
        using Owned id = new(ts, LongObject.FromPointer(ts, op));
        return good && !id.IsNull && DictObject.DelItem(ts, p->fast_memo, id) == 0;
    }

    // ---------------------------------------------------------------- values

    private static bool SaveBool(PyThreadState* ts, PyPickler* p, bool value) =>
        p->proto >= 2 ? Write(ts, p, value ? PickleOp.NewTrue : PickleOp.NewFalse) : Line(ts, p, PickleOp.Int, value ? "01" : "00");

    private static bool SaveInt(PyThreadState* ts, PyPickler* p, PyObject* op) {
        if (LongObject.TryAsInt64(op, out long value) && value is >= int.MinValue and <= int.MaxValue) {
            if (p->bin == 0) return Line(ts, p, PickleOp.Int, value.ToString(CultureInfo.InvariantCulture));
            if (value is >= 0 and < 256) return Write(ts, p, [PickleOp.BinInt1, (byte)value]);
            if (value is >= 0 and < 65536) return Write(ts, p, [PickleOp.BinInt2, (byte)value, (byte)(value >> 8)]);
            return Sized4(ts, p, PickleOp.BinInt, (uint)(int)value);
        }
        if (p->proto < 2) {
            using Owned text = new(ts, LongObject.ToDecimal(ts, op));
            return !text.IsNull && Line(ts, p, PickleOp.Long, UnicodeObject.ToString(text) + "L");
        }
        // Two's complement, as few bytes as keep the sign.
        nint bytes = LongObject.NumBits(op) / 8 + 1;
        var buffer = (byte*)ObjectMemory.Buffer(ts, bytes);
        if (buffer == null) return false;
        bool good = LongObject.AsByteArray(ts, op, buffer, bytes, true, true) >= 0;
        if (good && bytes > 1 && LongObject.IsNegative(op) && buffer[bytes - 1] == 0xFF && (buffer[bytes - 2] & 0x80) != 0) bytes--;
        good = good && (bytes < 256 ? Write(ts, p, [PickleOp.Long1, (byte)bytes]) : Sized4(ts, p, PickleOp.Long4, (uint)bytes));
        good = good && Write(ts, p, new ReadOnlySpan<byte>(buffer, (int)bytes));
        ObjectMemory.FreeBuffer(ts, buffer);
        return good;
    }

    private static bool SaveFloat(PyThreadState* ts, PyPickler* p, PyObject* op) {
        if (p->bin == 0) {
            using Owned text = new(ts, ObjectProtocol.Repr(ts, op));
            return !text.IsNull && Line(ts, p, PickleOp.Float, UnicodeObject.ToString(text));
        }
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = PickleOp.BinFloat;
        BinaryPrimitives.WriteDoubleBigEndian(bytes[1..], FloatObject.Value(op));
        return Write(ts, p, bytes);
    }

    /// <summary>An opcode for 8 bits of length where there is one, for 32, or for 64.</summary>
    private static bool Sized(PyThreadState* ts, PyPickler* p, byte op8, byte op32, byte op64, byte* data, nint size, PyObject* payload) {
        Span<byte> header = stackalloc byte[9];
        int length;
        if (op8 != 0 && size < 256) {
            header[0] = op8;
            header[1] = (byte)size;
            length = 2;
        } else if (op32 != 0 && size <= uint.MaxValue) {
            header[0] = op32;
            BinaryPrimitives.WriteUInt32LittleEndian(header[1..], (uint)size);
            length = 5;
        } else {
            header[0] = op64;
            BinaryPrimitives.WriteUInt64LittleEndian(header[1..], (ulong)size);
            length = 9;
        }
        return WriteData(ts, p, header[..length], data, size, payload);
    }

    private static bool SaveBytes(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        if (p->proto >= 3) return Sized(ts, p, PickleOp.ShortBinBytes, PickleOp.BinBytes, PickleOp.BinBytes8, BytesObject.Data(op), BytesObject.Size(op), op) && Memoize(ts, p, op);
        // Python 2 has no such bytes: bytes() or codecs.encode(text of Latin-1, 'latin1').
        PyObject* reduce;
        if (BytesObject.Size(op) == 0) reduce = TupleObject.Pack(ts, (PyObject*)BytesObject.Type, TupleObject.Empty);
        else reduce = Fields.Tuple(ts, PickleModule.ModuleAttribute(ts, "codecs", "encode"), Fields.Tuple(ts, UnicodeObject.FromLatin1(ts, BytesObject.Span(op)), UnicodeObject.Intern(ts, "latin1")));
        using Owned tuple = new(ts, reduce);
        return !tuple.IsNull && SaveReduce(ts, self, tuple, op);
    }

    private static bool SaveByteArray(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        if (p->proto >= 5) return Sized(ts, p, 0, 0, PickleOp.ByteArray8, ByteArrayObject.Data(op), ByteArrayObject.Size(op), op) && Memoize(ts, p, op);
        PyObject* args = ByteArrayObject.Size(op) == 0 ? TupleObject.Empty : Fields.Tuple(ts, BytesObject.FromSpan(ts, ByteArrayObject.Span(op)));
        using Owned tuple = new(ts, Fields.Tuple(ts, Py.NewRef((PyObject*)ByteArrayObject.Type), args));
        return !tuple.IsNull && SaveReduce(ts, self, tuple, op);
    }

    private static bool SaveBuffer(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        if (p->proto < 5) return Err.Raise(ts, PickleModule.PicklingError, "PickleBuffer can only pickled with protocol >= 5");
        Py_buffer* view = PickleBufferObject.View(ts, op);
        if (view == null) return false;
        if (view->suboffsets != null || !BufferProtocol.IsContiguous(view, 'A')) return Err.Raise(ts, PickleModule.PicklingError, "PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
        int inBand = 1;
        if (p->buffer_callback != null) {
            using Owned answer = new(ts, CallProtocol.CallOne(ts, p->buffer_callback, op));
            inBand = answer.IsNull ? -1 : ObjectProtocol.IsTrue(ts, answer);
            if (inBand < 0) return false;
            view = PickleBufferObject.View(ts, op); // the callback may have released it
            if (view == null) return false;
        }
        if (inBand == 0) return Write(ts, p, PickleOp.NextBuffer) && (view->@readonly == 0 || Write(ts, p, PickleOp.ReadOnlyBuffer));
        return (view->@readonly != 0
            ? Sized(ts, p, PickleOp.ShortBinBytes, PickleOp.BinBytes, PickleOp.BinBytes8, (byte*)view->buf, view->len, null)
            : Sized(ts, p, 0, 0, PickleOp.ByteArray8, (byte*)view->buf, view->len, null)) && Memoize(ts, p, op);
    }

    private static bool SaveText(PyThreadState* ts, PyPickler* p, PyObject* op) {
        if (p->bin == 0) {
            using Owned raw = new(ts, RawEscaped(ts, op));
            return !raw.IsNull && Write(ts, p, PickleOp.Unicode) && Write(ts, p, BytesObject.Span(raw)) && Write(ts, p, (byte)'\n') && Memoize(ts, p, op);
        }
        byte short8 = p->proto >= 4 ? PickleOp.ShortBinUnicode : (byte)0;
        if (UnicodeObject.IsAscii(op)) return Sized(ts, p, short8, PickleOp.BinUnicode, PickleOp.BinUnicode8, (byte*)UnicodeObject.Data(op), UnicodeObject.Length(op), null) && Memoize(ts, p, op);
        using Owned utf8 = new(ts, Codec.Encode(ts, op, "utf-8", "surrogatepass"));
        return !utf8.IsNull && Sized(ts, p, short8, PickleOp.BinUnicode, PickleOp.BinUnicode8, BytesObject.Data(utf8), BytesObject.Size(utf8), utf8) && Memoize(ts, p, op);
    }

    /// <summary>raw-unicode-escape, with escapes also for what would end the line or the file.</summary>
    [return: NewRef]
    private static PyObject* RawEscaped(PyThreadState* ts, PyObject* op) {
        using var bytes = new BytesBuilder(ts);
        for (nint i = 0; i < UnicodeObject.Length(op); i++) {
            int c = UnicodeObject.Read(op, i);
            if (c > 0xFFFF) bytes.Append(Encoding.ASCII.GetBytes($"\\U{c:x8}"));
            else if (c > 0xFF || c is '\\' or 0 or '\n' or '\r' or 0x1A) bytes.Append(Encoding.ASCII.GetBytes($"\\u{c:x4}"));
            else bytes.Append(c);
        }
        return bytes.Finish();
    }

    // ---------------------------------------------------------------- containers

    private static bool SaveTuple(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        nint size = TupleObject.Size(op);
        if (size == 0) return p->bin != 0 ? Write(ts, p, PickleOp.EmptyTuple) : Write(ts, p, [PickleOp.Mark, PickleOp.Tuple]);
        bool numbered = size <= 3 && p->proto >= 2;
        if (!numbered && !Write(ts, p, PickleOp.Mark)) return false;
        for (nint i = 0; i < size; i++)
            if (!Save(ts, self, TupleObject.Items(op)[i])) return false;
        if (p->memo.TryGet(op, out nint index)) {
            // It contains itself and was made on the way: drop this one's parts and take that.
            if (!numbered && p->bin != 0) return Write(ts, p, PickleOp.PopMark) && Get(ts, p, index);
            for (nint i = numbered ? 1 : 0; i <= size; i++)
                if (!Write(ts, p, PickleOp.Pop)) return false;
            return Get(ts, p, index);
        }
        byte code = !numbered ? PickleOp.Tuple : size == 1 ? PickleOp.Tuple1 : size == 2 ? PickleOp.Tuple2 : PickleOp.Tuple3;
        return Write(ts, p, code) && Memoize(ts, p, op);
    }

    private static bool SaveList(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        if (!EnterFast(ts, p, op)) return false;
        bool good = (p->bin != 0 ? Write(ts, p, PickleOp.EmptyList) : Write(ts, p, [PickleOp.Mark, PickleOp.List])) && Memoize(ts, p, op);
        nint done = 0;
        while (good && done < ListObject.Size(op)) {
            if (p->bin == 0 || ListObject.Size(op) - done == 1) {
                good = SaveItem(ts, self, op, done++) && Write(ts, p, PickleOp.Append);
                continue;
            }
            good = Write(ts, p, PickleOp.Mark);
            for (int batch = 0; good && batch < BatchSize && done < ListObject.Size(op); batch++) good = SaveItem(ts, self, op, done++);
            good = good && Write(ts, p, PickleOp.Appends);
        }
        return LeaveFast(ts, p, op, good);
    }

    private static bool SaveItem(PyThreadState* ts, PyObject* self, PyObject* list, nint index) {
        using Owned item = new(ts, Py.NewRef(ListObject.Items(list)[index]));
        return Save(ts, self, item);
    }

    private static bool SaveDict(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        if (!EnterFast(ts, p, op)) return false;
        bool good = (p->bin != 0 ? Write(ts, p, PickleOp.EmptyDict) : Write(ts, p, [PickleOp.Mark, PickleOp.Dict])) && Memoize(ts, p, op);
        nint size = DictObject.Size(op), left = size, position = 0;
        while (good && left > 0) {
            bool single = p->bin == 0 || left == 1;
            int batch = single ? 1 : BatchSize;
            if (!single) good = Write(ts, p, PickleOp.Mark);
            while (good && batch-- > 0 && DictObject.Next(op, ref position, out PyObject* k, out PyObject* v)) {
                using Owned key = new(ts, Py.NewRef(k));
                using Owned value = new(ts, Py.NewRef(v));
                good = Save(ts, self, key) && Save(ts, self, value);
                if (good && DictObject.Size(op) != size) good = Err.RuntimeError(ts, "dictionary changed size during iteration");
                left--;
            }
            good = good && Write(ts, p, single ? PickleOp.SetItem : PickleOp.SetItems);
        }
        return LeaveFast(ts, p, op, good);
    }

    private static bool SaveSet(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        if (p->proto < 4) return SaveSetAsCall(ts, self, op);
        if (!Write(ts, p, PickleOp.EmptySet) || !Memoize(ts, p, op)) return false;
        nint size = SetObject.Size(op), left = size, position = 0;
        while (left > 0) {
            if (!Write(ts, p, PickleOp.Mark)) return false;
            for (int batch = 0; batch < BatchSize && SetObject.Next(op, ref position, out PyObject* k, out _); batch++, left--) {
                using Owned key = new(ts, Py.NewRef(k));
                if (!Save(ts, self, key)) return false;
                if (SetObject.Size(op) != size) return Err.RuntimeError(ts, "set changed size during iteration");
            }
            if (!Write(ts, p, PickleOp.AddItems)) return false;
        }
        return true;
    }

    private static bool SaveSetAsCall(PyThreadState* ts, PyObject* self, PyObject* op) {
        using Owned tuple = new(ts, Fields.Tuple(ts, Py.NewRef((PyObject*)op->ob_type), Fields.Tuple(ts, ListObject.FromIterable(ts, op))));
        return !tuple.IsNull && SaveReduce(ts, self, tuple, op);
    }

    private static bool SaveFrozenSet(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        if (p->proto < 4) return SaveSetAsCall(ts, self, op);
        if (!Write(ts, p, PickleOp.Mark)) return false;
        nint position = 0;
        while (SetObject.Next(op, ref position, out PyObject* k, out _)) {
            using Owned key = new(ts, Py.NewRef(k));
            if (!Save(ts, self, key)) return false;
        }
        if (p->memo.TryGet(op, out nint index)) return Write(ts, p, PickleOp.PopMark) && Get(ts, p, index);
        return Write(ts, p, PickleOp.FrozenSet) && Memoize(ts, p, op);
    }

    /// <summary>The items of an iterator as APPEND and APPENDS.</summary>
    private static bool AppendAll(PyThreadState* ts, PyObject* self, PyObject* iterator) {
        PyPickler* p = Of(self);
        using Owned batch = new(ts, ListObject.New(ts, 0));
        if (batch.IsNull) return false;
        int size = p->proto == 0 ? 1 : BatchSize;
        while (true) {
            ListObject.Clear(ts, batch);
            while (ListObject.Size(batch) < size) {
                PyObject* item = Fields.Next(ts, iterator);
                if (item == null) break;
                if (ListObject.AppendSteal(ts, batch, item) < 0) return false;
            }
            if (Fields.Failed(ts)) return false;
            nint count = ListObject.Size(batch);
            if (count == 0) return true;
            if (count > 1 && !Write(ts, p, PickleOp.Mark)) return false;
            for (nint i = 0; i < count; i++)
                if (!SaveItem(ts, self, batch, i)) return false;
            if (!Write(ts, p, count > 1 ? PickleOp.Appends : PickleOp.Append)) return false;
            if (count < size) return true;
        }
    }

    /// <summary>The pairs of an iterator as SETITEM and SETITEMS.</summary>
    private static bool SetAll(PyThreadState* ts, PyObject* self, PyObject* iterator) {
        PyPickler* p = Of(self);
        using Owned batch = new(ts, ListObject.New(ts, 0));
        if (batch.IsNull) return false;
        int size = p->proto == 0 ? 1 : BatchSize;
        while (true) {
            ListObject.Clear(ts, batch);
            while (ListObject.Size(batch) < size) {
                PyObject* item = Fields.Next(ts, iterator);
                if (item == null) break;
                if (ListObject.AppendSteal(ts, batch, item) < 0) return false;
                if (!TupleObject.Check(item) || TupleObject.Size(item) != 2) return Err.TypeError(ts, "dict items iterator must return 2-tuples");
            }
            if (Fields.Failed(ts)) return false;
            nint count = ListObject.Size(batch);
            if (count == 0) return true;
            if (count > 1 && !Write(ts, p, PickleOp.Mark)) return false;
            for (nint i = 0; i < count; i++) {
                PyObject* pair = ListObject.Items(batch)[i];
                if (!Save(ts, self, TupleObject.Items(pair)[0]) || !Save(ts, self, TupleObject.Items(pair)[1])) return false;
            }
            if (!Write(ts, p, count > 1 ? PickleOp.SetItems : PickleOp.SetItem)) return false;
            if (count < size) return true;
        }
    }
}
