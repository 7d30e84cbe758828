// _pickle.Unpickler: the machine that runs a pickle. Each opcode is a case of Run; those that need more than a line have a method.

using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class UnpicklerObject {
    private static PyObject* LoadMethod(PyThreadState* ts, PyObject* self) {
        if (Of(self)->ready == 0 || Of(self)->read == null) return Fail(ts, $"Unpickler.__init__() was not called by {TypeObject.Name(self->ob_type)}.__init__()");
        return Load(ts, self);
    }

    [return: NewRef]
    public static PyObject* Load(PyThreadState* ts, PyObject* self) {
        PyUnpickler* u = Of(self);
        u->mark_count = u->fence = 0;
        DropTo(ts, u, 0);
        u->proto = 0;
        PyObject* result = Run(ts, self) ? Pop(ts, u) : null;
        DropTo(ts, u, 0);
        if (result != null && !SkipConsumed(ts, u)) Py.ClearRef(ts, &result);
        return result;
    }

    /// <summary>Runs to STOP.</summary>
    private static bool Run(PyThreadState* ts, PyObject* self) {
        PyUnpickler* u = Of(self);
        for (nint round = 0; IterTool.GoOn(ts, round); round++) {
            byte* at = Take(ts, u, 1);
            if (at == null) return Err.Matches(ts, PickleModule.UnpicklingError) ? Err.EOFError(ts, "Ran out of input") : false;
            byte op = *at;
            if (op == PickleOp.Stop) return true;
            if (!Step(ts, self, u, op)) return false;
        }
        return false;
    }

    private static bool Step(PyThreadState* ts, PyObject* self, PyUnpickler* u, byte op) {
        switch (op) {
            case PickleOp.None: return Push(ts, u, Py.None);
            case PickleOp.NewTrue: return Push(ts, u, Py.True);
            case PickleOp.NewFalse: return Push(ts, u, Py.False);
            case PickleOp.BinInt: return Bytes(ts, u, 4, out byte* b) && Push(ts, u, LongObject.FromInt64(ts, *(int*)b));
            case PickleOp.BinInt1: return Bytes(ts, u, 1, out b) && Push(ts, u, LongObject.FromInt64(ts, *b));
            case PickleOp.BinInt2: return Bytes(ts, u, 2, out b) && Push(ts, u, LongObject.FromInt64(ts, *(ushort*)b));
            case PickleOp.Long1: return Size(ts, u, 1, "", out nint n) && Bytes(ts, u, n, out b) && Push(ts, u, LongObject.FromByteArray(ts, b, n, true, true));
            case PickleOp.Long4:
                if (!Bytes(ts, u, 4, out b)) return false;
                n = *(int*)b;
                if (n < 0) return Fail(ts, "LONG pickle has negative byte count");
                return Bytes(ts, u, n, out b) && Push(ts, u, LongObject.FromByteArray(ts, b, n, true, true));
            case PickleOp.Int: return LoadInt(ts, u);
            case PickleOp.Long: return LoadLong(ts, u);
            case PickleOp.Float: return LoadFloat(ts, u);
            case PickleOp.BinFloat: return Bytes(ts, u, 8, out b) && Push(ts, u, FloatObject.FromDouble(ts, FloatObject.Unpack8(b, false)));
            case PickleOp.ShortBinBytes: return Size(ts, u, 1, "", out n) && LoadBytes(ts, u, n);
            case PickleOp.BinBytes: return Size(ts, u, 4, "BINBYTES", out n) && LoadBytes(ts, u, n);
            case PickleOp.BinBytes8: return Size(ts, u, 8, "BINBYTES8", out n) && LoadBytes(ts, u, n);
            case PickleOp.ByteArray8: return Size(ts, u, 8, "BYTEARRAY8", out n) && LoadByteArray(ts, u, n);
            case PickleOp.NextBuffer: return LoadNextBuffer(ts, u);
            case PickleOp.ReadOnlyBuffer: return LoadReadOnly(ts, u);
            case PickleOp.ShortBinString: return Size(ts, u, 1, "", out n) && Bytes(ts, u, n, out b) && PushString(ts, u, b, n);
            case PickleOp.BinString:
                if (!Bytes(ts, u, 4, out b)) return false;
                n = *(int*)b;
                if (n < 0) return Fail(ts, "BINSTRING pickle has negative byte count");
                return Bytes(ts, u, n, out b) && PushString(ts, u, b, n);
            case PickleOp.String: return LoadString(ts, u);
            case PickleOp.Unicode:
                if (!TakeLine(ts, u, out ReadOnlySpan<byte> line)) return false;
                fixed (byte* first = line) return Push(ts, u, Codec.Decode(ts, first, line.Length, "raw-unicode-escape", null));
            case PickleOp.ShortBinUnicode: return Size(ts, u, 1, "", out n) && LoadText(ts, u, n);
            case PickleOp.BinUnicode: return Size(ts, u, 4, "BINUNICODE", out n) && LoadText(ts, u, n);
            case PickleOp.BinUnicode8: return Size(ts, u, 8, "BINUNICODE8", out n) && LoadText(ts, u, n);
            case PickleOp.EmptyTuple: return Push(ts, u, TupleObject.Empty);
            case PickleOp.Tuple1: return LoadTuple(ts, u, 1);
            case PickleOp.Tuple2: return LoadTuple(ts, u, 2);
            case PickleOp.Tuple3: return LoadTuple(ts, u, 3);
            case PickleOp.Tuple: return (n = PopMark(ts, u)) >= 0 && Push(ts, u, PopFrom(ts, u, n, false));
            case PickleOp.EmptyList: return Push(ts, u, ListObject.New(ts, 0));
            case PickleOp.List: return (n = PopMark(ts, u)) >= 0 && Push(ts, u, PopFrom(ts, u, n, true));
            case PickleOp.EmptyDict: return Push(ts, u, DictObject.New(ts));
            case PickleOp.Dict: return LoadDict(ts, u);
            case PickleOp.EmptySet: return Push(ts, u, CallProtocol.CallNoArgs(ts, (PyObject*)SetObject.Type));
            case PickleOp.AddItems: return LoadAddItems(ts, u);
            case PickleOp.FrozenSet: return LoadFrozenSet(ts, u);
            case PickleOp.Obj: return LoadObj(ts, u);
            case PickleOp.Inst: return LoadInst(ts, self, u);
            case PickleOp.NewObj: return LoadNew(ts, u, false);
            case PickleOp.NewObjEx: return LoadNew(ts, u, true);
            case PickleOp.Global: return LoadGlobal(ts, self, u);
            case PickleOp.StackGlobal: return LoadStackGlobal(ts, self, u);
            case PickleOp.Append: return u->height - 1 < u->fence ? Underflow(ts, u) : AppendFrom(ts, u, u->height - 1);
            case PickleOp.Appends: return (n = PopMark(ts, u)) >= 0 && AppendFrom(ts, u, n);
            case PickleOp.SetItem: return SetFrom(ts, u, u->height - 2);
            case PickleOp.SetItems: return (n = PopMark(ts, u)) >= 0 && SetFrom(ts, u, n);
            case PickleOp.Build: return LoadBuild(ts, u);
            case PickleOp.Reduce: return LoadReduce(ts, u);
            case PickleOp.Dup: {
                PyObject* top = Top(ts, u);
                return top != null && Push(ts, u, Py.NewRef(top));
            }
            case PickleOp.Mark: return PushMark(ts, u);
            case PickleOp.Pop: return LoadPop(ts, u);
            case PickleOp.PopMark:
                n = PopMark(ts, u);
                if (n < 0) return false;
                DropTo(ts, u, n);
                return true;
            case PickleOp.BinGet: return Bytes(ts, u, 1, out b) && PushMemo(ts, u, *b);
            case PickleOp.LongBinGet: return Bytes(ts, u, 4, out b) && PushMemo(ts, u, (nint)(*(uint*)b));
            case PickleOp.Get: return LineIndex(ts, u, out n) && PushMemo(ts, u, n);
            case PickleOp.BinPut: return Bytes(ts, u, 1, out b) && PutTop(ts, u, *b);
            case PickleOp.LongBinPut: return Bytes(ts, u, 4, out b) && PutTop(ts, u, (nint)(*(uint*)b));
            case PickleOp.Put: return LineIndex(ts, u, out n) && (n >= 0 ? PutTop(ts, u, n) : Err.ValueError(ts, "negative PUT argument"));
            case PickleOp.Memoize: return PutTop(ts, u, u->memo_count);
            case PickleOp.PersId: return LoadPersistentLine(ts, self, u);
            case PickleOp.BinPersId: return LoadPersistent(ts, self, u, Pop(ts, u));
            case PickleOp.Ext1: return Bytes(ts, u, 1, out b) && LoadExtension(ts, self, u, *b);
            case PickleOp.Ext2: return Bytes(ts, u, 2, out b) && LoadExtension(ts, self, u, *(ushort*)b);
            case PickleOp.Ext4: return Bytes(ts, u, 4, out b) && LoadExtension(ts, self, u, *(int*)b);
            case PickleOp.Proto:
                if (!Bytes(ts, u, 1, out b)) return false;
                u->proto = *b;
                return u->proto <= PickleModule.HighestProtocol || Err.ValueError(ts, $"unsupported pickle protocol: {u->proto}");
            case PickleOp.Frame:
                if (!Size(ts, u, 8, "FRAME", out n) || !Bytes(ts, u, n, out _)) return false;
                u->next -= n; // what follows is in one piece now
                return true;
            default:
                return Fail(ts, op is > 0x20 and < 0x7F and not (byte)'\'' and not (byte)'\\' or 0x20 ? $"invalid load key, '{(char)op}'." : $"invalid load key, '\\x{op:x2}'.");
        }
    }

    private static bool Bytes(PyThreadState* ts, PyUnpickler* u, nint count, out byte* bytes) => (bytes = Take(ts, u, count)) != null;

    /// <summary>A length of so many bytes; `what` names the opcode in the complaint about one beyond what there can be.</summary>
    private static bool Size(PyThreadState* ts, PyUnpickler* u, int width, string what, out nint size) {
        size = 0;
        if (!Bytes(ts, u, width, out byte* b)) return false;
        ulong value = width == 1 ? *b : width == 4 ? *(uint*)b : *(ulong*)b;
        if (value > (ulong)nint.MaxValue) {
            return what == "FRAME" ? Err.OverflowError(ts, $"FRAME length exceeds system's maximum of {nint.MaxValue} bytes") : Err.OverflowError(ts, $"{what} exceeds system's maximum size of {nint.MaxValue} bytes");
        }
        size = (nint)value;
        return true;
    }

    // ---------------------------------------------------------------- values

    /// <summary>A line's text; for numbers, which have no spaces around them in pickles that anybody writes.</summary>
    private static bool LineText(PyThreadState* ts, PyUnpickler* u, out string text) {
        bool good = TakeLine(ts, u, out ReadOnlySpan<byte> line);
        text = good ? Encoding.Latin1.GetString(line) : "";
        return good;
    }

    private static bool LineIndex(PyThreadState* ts, PyUnpickler* u, out nint index) {
        index = 0;
        if (!LineText(ts, u, out string text)) return false;
        if (nint.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out index)) return true;
        using Owned number = new(ts, LongObject.FromText(ts, text, 10)); // raises what int() does
        return !number.IsNull && Args.Index(ts, number, out index);
    }

    private static bool LoadInt(PyThreadState* ts, PyUnpickler* u) {
        if (!LineText(ts, u, out string text)) return false;
        if (text == "01") return Push(ts, u, Py.True);
        if (text == "00") return Push(ts, u, Py.False);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out long value)) return Push(ts, u, LongObject.FromInt64(ts, value));
        return Push(ts, u, LongObject.FromText(ts, text, 0));
    }

    private static bool LoadLong(PyThreadState* ts, PyUnpickler* u) {
        if (!LineText(ts, u, out string text)) return false;
        return Push(ts, u, LongObject.FromText(ts, text.EndsWith('L') ? text[..^1] : text, 0));
    }

    private static bool LoadFloat(PyThreadState* ts, PyUnpickler* u) {
        if (!TakeLine(ts, u, out ReadOnlySpan<byte> line)) return false;
        return FloatObject.TryParse(line, out double value) ? Push(ts, u, FloatObject.FromDouble(ts, value)) : Err.ValueError(ts, "could not convert string to float");
    }

    private static bool LoadBytes(PyThreadState* ts, PyUnpickler* u, nint size) {
        if (size > u->input_length - u->next && u->read == null) return Fail(ts, "pickle data was truncated");
        using Owned bytes = new(ts, BytesObject.New(ts, size));
        return !bytes.IsNull && (size == 0 || TakeInto(ts, u, BytesObject.Data(bytes), size)) && Push(ts, u, bytes.Detach());
    }

    private static bool LoadByteArray(PyThreadState* ts, PyUnpickler* u, nint size) {
        if (size > u->input_length - u->next && u->read == null) return Fail(ts, "pickle data was truncated");
        using Owned bytes = new(ts, ByteArrayObject.New(ts, size));
        return !bytes.IsNull && (size == 0 || TakeInto(ts, u, ByteArrayObject.Data(bytes), size)) && Push(ts, u, bytes.Detach());
    }

    private static bool LoadNextBuffer(PyThreadState* ts, PyUnpickler* u) {
        if (u->buffers == null) return Fail(ts, "pickle stream refers to out-of-band data but no *buffers* argument was given");
        PyObject* buffer = Fields.Next(ts, u->buffers);
        if (buffer != null) return Push(ts, u, buffer);
        return !Fields.Failed(ts) && Fail(ts, "not enough out-of-band buffers");
    }

    private static bool LoadReadOnly(PyThreadState* ts, PyUnpickler* u) {
        PyObject* top = Top(ts, u);
        if (top == null) return false;
        using Owned view = new(ts, MemoryViewObject.FromObject(ts, top));
        if (view.IsNull) return false;
        if (MemoryViewObject.View(view)->@readonly != 0) return true;
        PyObject* readOnly = CallProtocol.CallMethod(ts, view, "toreadonly");
        if (readOnly == null) return false;
        Py.SetRef(ts, &u->stack[u->height - 1], readOnly);
        return true;
    }

    private static bool LoadText(PyThreadState* ts, PyUnpickler* u, nint size) => Bytes(ts, u, size, out byte* b) && Push(ts, u, UnicodeCodecs.DecodeUtf8(ts, b, size, "surrogatepass"));

    /// <summary>A str of Python 2: decoded as the caller wants, or left as bytes.</summary>
    private static bool PushString(PyThreadState* ts, PyUnpickler* u, byte* data, nint size) {
        string encoding = UnicodeObject.ToString(u->encoding);
        return Push(ts, u, encoding == "bytes" ? BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(data, (int)size)) : Codec.Decode(ts, data, size, encoding, UnicodeObject.ToString(u->errors)));
    }

    private static bool LoadString(PyThreadState* ts, PyUnpickler* u) {
        if (!TakeLine(ts, u, out ReadOnlySpan<byte> line)) return false;
        line = line.TrimEnd((byte)'\r');
        if (line.Length < 2 || line[0] is not ((byte)'\'' or (byte)'"') || line[^1] != line[0]) return Fail(ts, "the STRING opcode argument must be quoted");
        using Owned raw = new(ts, BytesObject.FromSpan(ts, line[1..^1]));
        using Owned decode = new(ts, raw.IsNull ? null : PickleModule.ModuleAttribute(ts, "_codecs", "escape_decode"));
        using Owned pair = new(ts, decode.IsNull ? null : CallProtocol.CallOne(ts, decode, raw));
        if (pair.IsNull) return false;
        PyObject* bytes = TupleObject.Items(pair)[0];
        return PushString(ts, u, BytesObject.Data(bytes), BytesObject.Size(bytes));
    }

    // ---------------------------------------------------------------- containers

    private static bool LoadTuple(PyThreadState* ts, PyUnpickler* u, nint count) => u->height - count < u->fence ? Underflow(ts, u) : Push(ts, u, PopFrom(ts, u, u->height - count, false));

    private static bool LoadDict(PyThreadState* ts, PyUnpickler* u) {
        nint mark = PopMark(ts, u);
        if (mark < 0) return false;
        if ((u->height - mark) % 2 != 0) return Fail(ts, "odd number of items for DICT");
        using Owned dict = new(ts, DictObject.New(ts));
        for (nint i = mark; !dict.IsNull && i < u->height; i += 2)
            if (DictObject.SetItem(ts, dict, u->stack[i], u->stack[i + 1]) < 0) return false;
        DropTo(ts, u, mark);
        return Push(ts, u, dict.Detach());
    }

    private static bool LoadFrozenSet(PyThreadState* ts, PyUnpickler* u) {
        nint mark = PopMark(ts, u);
        using Owned items = new(ts, mark < 0 ? null : PopFrom(ts, u, mark, false));
        return !items.IsNull && Push(ts, u, CallProtocol.CallOne(ts, (PyObject*)SetObject.FrozenType, items));
    }

    private static bool LoadAddItems(PyThreadState* ts, PyUnpickler* u) {
        nint mark = PopMark(ts, u);
        if (mark < 0) return false;
        if (mark > u->height || mark <= u->fence) return Underflow(ts, u);
        PyObject* set = u->stack[mark - 1];
        bool good = true;
        if (SetObject.Check(set)) {
            for (nint i = mark; i < u->height && good; i++) good = SetObject.Add(ts, set, u->stack[i]) == 0;
        } else {
            using Owned add = new(ts, ObjectProtocol.GetAttr(ts, set, "add"));
            good = !add.IsNull && CallForEach(ts, u, add, mark);
        }
        DropTo(ts, u, mark);
        return good;
    }

    private static bool CallForEach(PyThreadState* ts, PyUnpickler* u, PyObject* method, nint from) {
        for (nint i = from; i < u->height; i++) {
            using Owned done = new(ts, CallProtocol.CallOne(ts, method, u->stack[i]));
            if (done.IsNull) return false;
        }
        return true;
    }

    private static bool AppendFrom(PyThreadState* ts, PyUnpickler* u, nint from) {
        if (from > u->height || from <= u->fence) return Underflow(ts, u);
        if (from == u->height) return true;
        PyObject* list = u->stack[from - 1];
        bool good = true;
        if (ListObject.CheckExact(list)) {
            for (nint i = from; i < u->height && good; i++) good = ListObject.Append(ts, list, u->stack[i]) == 0;
        } else {
            if (ObjectProtocol.LookupAttr(ts, list, Names.extend, out PyObject* found) == Lookup.Error) return false;
            using Owned extend = new(ts, found);
            if (!extend.IsNull) {
                using Owned items = new(ts, ListObject.FromArray(ts, u->stack + from, u->height - from));
                using Owned done = new(ts, items.IsNull ? null : CallProtocol.CallOne(ts, extend, items));
                good = !done.IsNull;
            } else {
                using Owned append = new(ts, ObjectProtocol.GetAttr(ts, list, Names.append));
                good = !append.IsNull && CallForEach(ts, u, append, from);
            }
        }
        DropTo(ts, u, from);
        return good;
    }

    private static bool SetFrom(PyThreadState* ts, PyUnpickler* u, nint from) {
        if (from > u->height || from <= u->fence) return Underflow(ts, u);
        if ((u->height - from) % 2 != 0) return Fail(ts, "odd number of items for SETITEMS");
        PyObject* dict = u->stack[from - 1];
        bool plain = DictObject.CheckExact(dict), good = true;
        for (nint i = from; i < u->height && good; i += 2)
            good = (plain ? DictObject.SetItem(ts, dict, u->stack[i], u->stack[i + 1]) : ObjectProtocol.SetItem(ts, dict, u->stack[i], u->stack[i + 1])) == 0;
        DropTo(ts, u, from);
        return good;
    }

    private static bool LoadPop(PyThreadState* ts, PyUnpickler* u) {
        // A mark set here is what is popped.
        if (u->mark_count > 0 && u->marks[u->mark_count - 1] == u->height) return PopMark(ts, u) >= 0;
        PyObject* top = Pop(ts, u);
        if (top == null) return false;
        Py.DecRef(ts, top);
        return true;
    }

    private static bool PushMemo(PyThreadState* ts, PyUnpickler* u, nint index) {
        PyObject* value = index >= 0 && index < u->memo_size ? u->memo[index] : null;
        return value != null ? Push(ts, u, Py.NewRef(value)) : Fail(ts, $"Memo value not found at index {index}");
    }

    private static bool PutTop(PyThreadState* ts, PyUnpickler* u, nint index) {
        PyObject* top = Top(ts, u);
        return top != null && MemoPut(ts, u, index, top);
    }

    // ---------------------------------------------------------------- classes and instances

    private static PyObject* FindClassMethod(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "find_class", count, 2, 2) ? FindClass(ts, self, args[0], args[1]) : null;

    /// <summary>The class of two names; a subclass may have its own way.</summary>
    [return: NewRef]
    private static PyObject* Resolve(PyThreadState* ts, PyObject* self, PyObject* module, PyObject* name) {
        if (self->ob_type == Type) return FindClass(ts, self, module, name);
        return CallProtocol.CallMethod(ts, self, "find_class", module, name);
    }

    [return: NewRef]
    private static PyObject* FindClass(PyThreadState* ts, PyObject* self, PyObject* module, PyObject* name) {
        PyUnpickler* u = Of(self);
        using Owned moduleName = new(ts, Py.NewRef(module));
        using Owned globalName = new(ts, Py.NewRef(name));
        PyObject* newModule = moduleName, newName = globalName;
        if (u->proto < 3 && u->fix_imports != 0) {
            using Owned names = new(ts, PickleModule.ModuleAttribute(ts, "_compat_pickle", "NAME_MAPPING"));
            using Owned imports = new(ts, names.IsNull ? null : PickleModule.ModuleAttribute(ts, "_compat_pickle", "IMPORT_MAPPING"));
            using Owned key = new(ts, imports.IsNull ? null : TupleObject.Pack(ts, module, name));
            if (key.IsNull) return null;
            Lookup found = DictObject.GetItemWithError(ts, names, key, out PyObject* pair);
            if (found == Lookup.Error) return null;
            if (found == Lookup.Found) {
                if (!TupleObject.Check(pair) || TupleObject.Size(pair) != 2) return Err.RuntimeError(ts, $"_compat_pickle.NAME_MAPPING values should be 2-tuples, not {Err.TypeName(pair)}");
                newModule = TupleObject.Items(pair)[0];
                newName = TupleObject.Items(pair)[1];
            } else {
                found = DictObject.GetItemWithError(ts, imports, module, out PyObject* renamed);
                if (found == Lookup.Error) return null;
                if (found == Lookup.Found) newModule = renamed;
            }
        }
        using Owned from = new(ts, PickleModule.ImportByName(ts, newModule));
        if (from.IsNull) return null;
        if (u->proto < 4) return ObjectProtocol.GetAttr(ts, from, newName);
        PyObject* cls = PickleModule.Follow(ts, from, newName, out PyObject* parent);
        Py.XDecRef(ts, parent);
        return cls;
    }

    /// <summary>Two lines of UTF-8 (or ASCII): a module and a name.</summary>
    private static bool NameLines(PyThreadState* ts, PyObject* self, PyUnpickler* u, out PyObject* cls) {
        cls = null;
        if (!TakeLine(ts, u, out ReadOnlySpan<byte> line)) return false;
        PyObject* text;
        fixed (byte* first = line) text = UnicodeCodecs.DecodeUtf8(ts, first, line.Length, null);
        using Owned module = new(ts, text);
        if (module.IsNull || !TakeLine(ts, u, out line)) return false;
        fixed (byte* first = line) text = UnicodeCodecs.DecodeUtf8(ts, first, line.Length, null);
        using Owned name = new(ts, text);
        if (name.IsNull) return false;
        cls = Resolve(ts, self, module, name);
        return cls != null;
    }

    private static bool LoadGlobal(PyThreadState* ts, PyObject* self, PyUnpickler* u) => NameLines(ts, self, u, out PyObject* cls) && Push(ts, u, cls);

    private static bool LoadStackGlobal(PyThreadState* ts, PyObject* self, PyUnpickler* u) {
        using Owned name = new(ts, Pop(ts, u));
        if (name.IsNull) return false;
        using Owned module = new(ts, Pop(ts, u));
        if (module.IsNull) return false;
        if (!UnicodeObject.CheckExact(name) || !UnicodeObject.CheckExact(module)) return Fail(ts, "STACK_GLOBAL requires str");
        return Push(ts, u, Resolve(ts, self, module, name));
    }

    private static bool LoadExtension(PyThreadState* ts, PyObject* self, PyUnpickler* u, long code) {
        if (code <= 0) return Fail(ts, "EXT specifies code <= 0");
        using Owned key = new(ts, LongObject.FromInt64(ts, code));
        using Owned cache = new(ts, key.IsNull ? null : PickleModule.ModuleAttribute(ts, "copyreg", "_extension_cache"));
        if (cache.IsNull) return false;
        Lookup found = DictObject.GetItemWithError(ts, cache, key, out PyObject* known);
        if (found != Lookup.Missing) return found == Lookup.Found && Push(ts, u, Py.NewRef(known));
        using Owned registry = new(ts, PickleModule.ModuleAttribute(ts, "copyreg", "_inverted_registry"));
        if (registry.IsNull) return false;
        found = DictObject.GetItemWithError(ts, registry, key, out PyObject* pair);
        if (found == Lookup.Error) return false;
        if (found == Lookup.Missing) return Err.ValueError(ts, $"unregistered extension code {code}");
        if (!TupleObject.Check(pair) || TupleObject.Size(pair) != 2 || !UnicodeObject.Check(TupleObject.Items(pair)[0]) || !UnicodeObject.Check(TupleObject.Items(pair)[1]))
            return Err.ValueError(ts, $"_inverted_registry[{code}] isn't a 2-tuple of strings");
        using Owned holder = new(ts, Py.NewRef(pair));
        using Owned cls = new(ts, Resolve(ts, self, TupleObject.Items(holder)[0], TupleObject.Items(holder)[1]));
        return !cls.IsNull && DictObject.SetItem(ts, cache, key, cls) == 0 && Push(ts, u, cls.Detach());
    }

    private static bool LoadPersistentLine(PyThreadState* ts, PyObject* self, PyUnpickler* u) {
        if (u->persistent_load == null) return LoadPersistent(ts, self, u, Py.None);
        if (!TakeLine(ts, u, out ReadOnlySpan<byte> line)) return false;
        if (!Ascii.IsValid(line)) return Fail(ts, "persistent IDs in protocol 0 must be ASCII strings");
        return LoadPersistent(ts, self, u, UnicodeObject.FromLatin1(ts, line));
    }

    private static bool LoadPersistent(PyThreadState* ts, PyObject* self, PyUnpickler* u, [Steals] PyObject* id) {
        using Owned pid = new(ts, id);
        if (pid.IsNull) return false;
        if (u->persistent_load == null) return Fail(ts, "A load persistent id instruction was encountered, but no persistent_load function was specified.");
        return Push(ts, u, PicklerObject.CallHook(ts, self, u->persistent_load, u->own_persistent_load, pid));
    }

    private static bool LoadReduce(PyThreadState* ts, PyUnpickler* u) {
        using Owned args = new(ts, Pop(ts, u));
        if (args.IsNull) return false;
        using Owned callable = new(ts, Pop(ts, u));
        if (callable.IsNull) return false;
        if (!TupleObject.Check(args)) return Err.TypeError(ts, $"argument list must be a tuple, not {Err.TypeName(args)}");
        return Push(ts, u, CallProtocol.Call(ts, callable, args, null));
    }

    /// <summary>OBJ and INST: a class without arguments that does not ask for them is made without __init__.</summary>
    [return: NewRef]
    private static PyObject* Instantiate(PyThreadState* ts, PyObject* cls, PyObject* args) {
        if (TupleObject.Size(args) == 0 && TypeObject.Check(cls)) {
            using Owned name = new(ts, UnicodeObject.Intern(ts, "__getinitargs__"));
            if (name.IsNull) return null;
            Lookup found = ObjectProtocol.LookupAttr(ts, cls, name, out PyObject* method);
            if (found == Lookup.Error) return null;
            Py.XDecRef(ts, method);
            if (found == Lookup.Missing) return CallProtocol.CallMethod(ts, cls, Names.__new__, cls);
        }
        return CallProtocol.Call(ts, cls, args, null);
    }

    private static bool LoadObj(PyThreadState* ts, PyUnpickler* u) {
        nint mark = PopMark(ts, u);
        if (mark < 0) return false;
        if (u->height - mark < 1) return Underflow(ts, u);
        using Owned args = new(ts, PopFrom(ts, u, mark + 1, false));
        if (args.IsNull) return false;
        using Owned cls = new(ts, Pop(ts, u));
        return !cls.IsNull && Push(ts, u, Instantiate(ts, cls, args));
    }

    private static bool LoadInst(PyThreadState* ts, PyObject* self, PyUnpickler* u) {
        nint mark = PopMark(ts, u);
        if (mark < 0 || !NameLines(ts, self, u, out PyObject* found)) return false;
        using Owned cls = new(ts, found);
        using Owned args = new(ts, PopFrom(ts, u, mark, false));
        return !args.IsNull && Push(ts, u, Instantiate(ts, cls, args));
    }

    private static bool LoadNew(PyThreadState* ts, PyUnpickler* u, bool keywords) {
        string op = keywords ? "NEWOBJ_EX" : "NEWOBJ";
        using Owned kwargs = new(ts, keywords ? Pop(ts, u) : null);
        if (keywords && kwargs.IsNull) return false;
        using Owned args = new(ts, Pop(ts, u));
        if (args.IsNull) return false;
        using Owned cls = new(ts, Pop(ts, u));
        if (cls.IsNull) return false;
        if (!TypeObject.Check(cls)) return Fail(ts, $"{op} class argument must be a type, not {Err.TypeName(cls)}");
        if (TypeSlots.Of((PyTypeObject*)cls.Borrow)->@new == null) return Fail(ts, $"{op} class argument '{TypeObject.Name((PyTypeObject*)cls.Borrow)}' doesn't have __new__");
        if (!TupleObject.Check(args)) return Fail(ts, $"{op} args argument must be a tuple, not {Err.TypeName(args)}");
        if (keywords && !DictObject.Check(kwargs)) return Fail(ts, $"{op} kwargs argument must be a dict, not {Err.TypeName(kwargs)}");
        return Push(ts, u, TypeSlots.Of((PyTypeObject*)cls.Borrow)->@new(ts, cls, args, kwargs));
    }

    private static bool LoadBuild(PyThreadState* ts, PyUnpickler* u) {
        if (u->height - 2 < u->fence) return Underflow(ts, u);
        using Owned state = new(ts, Pop(ts, u));
        PyObject* instance = Top(ts, u);
        if (state.IsNull || instance == null) return false;
        if (ObjectProtocol.LookupAttr(ts, instance, Names.__setstate__, out PyObject* method) == Lookup.Error) return false;
        using Owned setState = new(ts, method);
        if (!setState.IsNull) {
            using Owned done = new(ts, CallProtocol.CallOne(ts, setState, state));
            return !done.IsNull;
        }
        // (state of the dict, state of the slots), or the former alone
        bool both = TupleObject.Check(state) && TupleObject.Size(state) == 2;
        PyObject* attributes = both ? TupleObject.Items(state)[0] : state, slots = both ? TupleObject.Items(state)[1] : Py.None;
        if (!Py.IsNone(attributes)) {
            if (!DictObject.Check(attributes)) return Fail(ts, "state is not a dictionary");
            using Owned dict = new(ts, ObjectProtocol.GetAttr(ts, instance, Names.__dict__));
            if (dict.IsNull) return false;
            nint position = 0;
            while (DictObject.Next(attributes, ref position, out PyObject* key, out PyObject* value)) {
                // Names of attributes are one str each, as if assigned in code.
                PyObject* name = Py.NewRef(key);
                if (UnicodeObject.CheckExact(name)) UnicodeObject.InternInPlace(ts, &name);
                int stored = ObjectProtocol.SetItem(ts, dict, name, value);
                Py.DecRef(ts, name);
                if (stored < 0) return false;
            }
        }
        if (Py.IsNone(slots)) return true;
        if (!DictObject.Check(slots)) return Fail(ts, "slot state is not a dictionary");
        nint at = 0;
        while (DictObject.Next(slots, ref at, out PyObject* slot, out PyObject* item))
            if (ObjectProtocol.SetAttr(ts, instance, slot, item) < 0) return false;
        return true;
    }
}
