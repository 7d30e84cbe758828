// _pickle.Pickler: settings, memo and output. What becomes of each kind of object is in PicklerObject.Save and .Reduce.
//
// Output collects in one buffer. With protocol 4 and later it is cut into frames: a frame's nine bytes of header are left open when its
// first byte is written and filled in when it is committed. Between objects a full frame is committed and what is complete is handed to
// the file. Data of 64 KB and more are written outside of frames, to the file directly.

using System;
using System.Buffers.Binary;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyPickler {
    public PyObject ob_base;
    /// <summary>The file's write method; null collects for dumps().</summary>
    public PyObject* write;
    public PyObject* persistent_id;
    public PyObject* dispatch_table;
    public PyObject* reducer_override;
    public PyObject* buffer_callback;
    /// <summary>ids of the containers being saved deep inside fast mode, to notice a cycle.</summary>
    public PyObject* fast_memo;
    public PickleMemo memo;
    public byte* output;
    public nint length, capacity;
    /// <summary>Where the open frame's header is, or -1.</summary>
    public nint frame;
    public int bin, fast, proto, fix_imports, fast_depth;
    public byte framing, ready, own_persistent_id;
}

/// <summary>Object to number, by identity: a table with linear probing. Holds a reference to each object.</summary>
internal unsafe struct PickleMemo {
    private struct Entry {
        public PyObject* Key;
        public nint Index;
    }

    private Entry* _table;
    private nint _mask;
    public nint Count;

    private readonly Entry* Slot(PyObject* key) {
        nint at = (nint)(((nuint)key >> 4) * 0x9E3779B97F4A7C15 >> 20) & _mask;
        while (_table[at].Key != null && _table[at].Key != key) at = (at + 1) & _mask;
        return &_table[at];
    }

    public readonly bool TryGet(PyObject* key, out nint index) {
        index = 0;
        if (_table == null) return false;
        Entry* entry = Slot(key);
        index = entry->Index;
        return entry->Key != null;
    }

    public bool Set(PyThreadState* ts, PyObject* key, nint index) {
        if (_table == null || Count * 3 >= _mask * 2) {
            nint size = _table == null ? 64 : (_mask + 1) * 2;
            var table = (Entry*)ObjectMemory.Buffer(ts, size * sizeof(Entry));
            if (table == null) return false;
            new Span<byte>(table, checked((int)(size * sizeof(Entry)))).Clear();
            PickleMemo old = this;
            _table = table;
            _mask = size - 1;
            for (nint i = 0; old._table != null && i <= old._mask; i++)
                if (old._table[i].Key != null) *Slot(old._table[i].Key) = old._table[i];
            ObjectMemory.FreeBuffer(ts, old._table);
        }
        Entry* entry = Slot(key);
        if (entry->Key == null) {
            entry->Key = Py.NewRef(key);
            Count++;
        }
        entry->Index = index;
        return true;
    }

    public void Clear(PyThreadState* ts) {
        PickleMemo old = this;
        this = default;
        for (nint i = 0; old._table != null && i <= old._mask; i++)
            if (old._table[i].Key != null) Py.DecRef(ts, old._table[i].Key);
        ObjectMemory.FreeBuffer(ts, old._table);
    }

    public readonly int Traverse(delegate*<PyObject*, void*, int> visit, void* arg) {
        for (nint i = 0; _table != null && i <= _mask; i++) {
            int stop = _table[i].Key == null ? 0 : visit(_table[i].Key, arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    /// <summary>{id: (number, object)}</summary>
    [return: NewRef]
    public readonly PyObject* ToDict(PyThreadState* ts) {
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull) return null;
        for (nint i = 0; _table != null && i <= _mask; i++) {
            if (_table[i].Key == null) continue;
            using Owned id = new(ts, LongObject.FromPointer(ts, _table[i].Key));
            using Owned pair = new(ts, Fields.Tuple(ts, LongObject.FromNint(ts, _table[i].Index), Py.NewRef(_table[i].Key)));
            if (id.IsNull || pair.IsNull || DictObject.SetItem(ts, dict, id, pair) < 0) return null;
        }
        return dict.Detach();
    }
}

internal static unsafe partial class PicklerObject {
    private const int References = 6, FrameHeader = 9, FrameMin = 4;
    private const nint FrameTarget = 64 * 1024;

    public static readonly PyTypeObject* Type = StaticType.Create("_pickle.Pickler", null, sizeof(PyPickler), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, doc: "Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)\n--\n\nThis takes a binary file for writing a pickle data stream.\n\nThe optional *protocol* argument tells the pickler to use the given\nprotocol; supported protocols are 0, 1, 2, 3, 4 and 5.  The default\nprotocol is 4. It was introduced in Python 3.4, and is incompatible\nwith previous versions.\n\nSpecifying a negative protocol version selects the highest protocol\nversion supported.  The higher the protocol used, the more recent the\nversion of Python needed to read the pickle produced.\n\nThe *file* argument must have a write() method that accepts a single\nbytes argument. It can thus be a file object opened for binary\nwriting, an io.BytesIO instance, or any other custom object that meets\nthis interface.\n\nIf *fix_imports* is True and protocol is less than 3, pickle will try\nto map the new Python 3 names to the old module names used in Python\n2, so that the pickle data stream is readable with Python 2.\n\nIf *buffer_callback* is None (the default), buffer views are\nserialized into *file* as part of the pickle stream.\n\nIf *buffer_callback* is not None, then it can be called any number\nof times with a buffer view.  If the callback returns a false value\n(such as None), the given buffer is out-of-band; otherwise the\nbuffer is serialized in-band, i.e. inside the pickle stream.\n\nIt is an error if *buffer_callback* is not None and *protocol*\nis None or smaller than 5.");
    private static readonly ArgSpec s_init = new("Pickler", 0, 1, "file", "protocol", "fix_imports", "buffer_callback");

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->init = &Init;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        PyPickler shape;
        var start = (byte*)&shape;
        t.Method("dump", &DumpMethod, "dump($self, obj, /)\n--\n\nWrite a pickled representation of the given object to the open file.");
        t.Method("clear_memo", &ClearMemo, "clear_memo($self, /)\n--\n\nClears the pickler's \"memo\".\n\nThe memo is the data structure that remembers which objects the\npickler has already seen, so that shared or recursive objects are\npickled by reference and not by value.  This method is useful when\nre-using picklers.");
        t.Method("__sizeof__", &SizeOf, "__sizeof__($self, /)\n--\n\nReturns size in memory, in bytes.");
        t.Member("bin", MemberType.Int, (nint)((byte*)&shape.bin - start), readOnly: false);
        t.Member("fast", MemberType.Int, (nint)((byte*)&shape.fast - start), readOnly: false);
        t.Member("dispatch_table", MemberType.ObjectEx, (nint)((byte*)&shape.dispatch_table - start), readOnly: false);
        t.Getter("memo", &GetMemo, &SetMemo);
        t.Getter("persistent_id", &GetPersistentId, &SetPersistentId);
    }

    internal static PyPickler* Of(PyObject* op) => (PyPickler*)op;

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => ObjectMemory.Alloc(ts, type, 0);

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var fields = (PyObject**)(op + 1);
        for (int i = 0; i < References; i++) {
            int stop = fields[i] == null ? 0 : visit(fields[i], arg);
            if (stop != 0) return stop;
        }
        return Of(op)->memo.Traverse(visit, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        for (int i = 0; i < References; i++) Py.ClearRef(ts, (PyObject**)(op + 1) + i);
        Of(op)->memo.Clear(ts);
        return 0;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Clear(ts, op);
        ObjectMemory.FreeBuffer(ts, Of(op)->output);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject** a = stackalloc PyObject*[4];
        if (!s_init.ParseTuple(ts, args, kwargs, a)) return -1;
        return SetUp(ts, self, a[0], a[1], a[2], a[3]) ? 0 : -1;
    }

    /// <summary>`file` null: the output stays in the pickler. The others may be null for their defaults.</summary>
    public static bool SetUp(PyThreadState* ts, PyObject* self, PyObject* file, PyObject* protocol, PyObject* fixImports, PyObject* bufferCallback) {
        PyPickler* p = Of(self);
        Clear(ts, self);
        int proto = PickleModule.DefaultProtocol;
        if (protocol != null && !Py.IsNone(protocol)) {
            if (!Args.Int(ts, protocol, out proto)) return false;
            if (proto < 0) proto = PickleModule.HighestProtocol;
            else if (proto > PickleModule.HighestProtocol) return Err.ValueError(ts, $"pickle protocol must be <= {PickleModule.HighestProtocol}");
        }
        int fix = fixImports == null ? 1 : ObjectProtocol.IsTrue(ts, fixImports);
        if (fix < 0) return false;
        p->proto = proto;
        p->bin = proto > 0 ? 1 : 0;
        p->fix_imports = fix != 0 && proto < 3 ? 1 : 0;
        p->fast = p->fast_depth = 0;
        if (file != null) {
            Lookup found = ObjectProtocol.LookupAttr(ts, file, Names.write, out PyObject* write);
            if (found == Lookup.Error) return false;
            if (found == Lookup.Missing) return Err.TypeError(ts, "file must have a 'write' attribute");
            p->write = write;
        }
        if (bufferCallback != null && !Py.IsNone(bufferCallback)) {
            if (proto < 5) return Err.ValueError(ts, "buffer_callback needs protocol >= 5");
            p->buffer_callback = Py.NewRef(bufferCallback);
        }
        p->length = 0;
        p->frame = -1;
        p->framing = 0;
        if (self->ob_type != Type) {
            if (!LookUp(ts, self, "persistent_id", &p->persistent_id) || !LookUp(ts, self, "dispatch_table", &p->dispatch_table)) return false;
            UnbindOwn(ts, self, &p->persistent_id, ref p->own_persistent_id);
        }
        p->ready = 1;
        return true;
    }

    /// <summary>Sets *slot to the attribute, if there is one.</summary>
    internal static bool LookUp(PyThreadState* ts, PyObject* self, string name, PyObject** slot) {
        using Owned key = new(ts, UnicodeObject.Intern(ts, name));
        if (key.IsNull || ObjectProtocol.LookupAttr(ts, self, key, out PyObject* value) == Lookup.Error) return false;
        Py.SetRef(ts, slot, value);
        return true;
    }

    /// <summary>A method bound to the object itself is kept unbound: it would be a cycle.</summary>
    internal static void UnbindOwn(PyThreadState* ts, PyObject* self, PyObject** slot, ref byte own) {
        own = 0;
        if (*slot == null || (*slot)->ob_type != MethodObject.Type || ((PyMethodObject*)*slot)->im_self != self) return;
        own = 1;
        Py.SetRef(ts, slot, Py.NewRef(((PyMethodObject*)*slot)->im_func));
    }

    [return: NewRef]
    internal static PyObject* CallHook(PyThreadState* ts, PyObject* self, PyObject* hook, byte own, PyObject* arg) =>
        own != 0 ? CallProtocol.CallTwo(ts, hook, self, arg) : CallProtocol.CallOne(ts, hook, arg);

    // ---------------------------------------------------------------- output

    private static bool Reserve(PyThreadState* ts, PyPickler* p, nint more) {
        if (p->length + more <= p->capacity) return true;
        nint capacity = Math.Max((p->length + more) * 3 / 2, 1000);
        if (capacity > int.MaxValue - 4096) capacity = int.MaxValue - 4096;
        if (p->length + more > capacity) return Err.NoMemory(ts);
        var output = (byte*)ObjectMemory.Resize(ts, p->output, capacity);
        if (output == null) return false;
        p->output = output;
        p->capacity = capacity;
        return true;
    }

    private static bool Write(PyThreadState* ts, PyPickler* p, ReadOnlySpan<byte> bytes) {
        bool opens = p->framing != 0 && p->frame < 0;
        if (!Reserve(ts, p, bytes.Length + (opens ? FrameHeader : 0))) return false;
        if (opens) {
            p->frame = p->length;
            p->length += FrameHeader;
        }
        bytes.CopyTo(new Span<byte>(p->output + p->length, bytes.Length));
        p->length += bytes.Length;
        return true;
    }

    private static bool Write(PyThreadState* ts, PyPickler* p, byte op) => Write(ts, p, new ReadOnlySpan<byte>(in op));

    private static void CommitFrame(PyPickler* p) {
        if (p->framing == 0 || p->frame < 0) return;
        byte* at = p->output + p->frame;
        nint length = p->length - p->frame - FrameHeader;
        p->frame = -1;
        if (length >= FrameMin) {
            *at = PickleOp.Frame;
            BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(at + 1, 8), (ulong)length);
        } else {
            Buffer.MemoryCopy(at + FrameHeader, at, length, length);
            p->length -= FrameHeader;
        }
    }

    /// <summary>Hands what is there to the file.</summary>
    private static bool Flush(PyThreadState* ts, PyPickler* p) {
        using Owned bytes = new(ts, BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(p->output, (int)p->length)));
        p->length = 0;
        p->frame = -1;
        if (bytes.IsNull) return false;
        using Owned done = new(ts, CallProtocol.CallOne(ts, p->write, bytes));
        return !done.IsNull;
    }

    /// <summary>Between two objects: ends a frame that is full.</summary>
    private static bool Boundary(PyThreadState* ts, PyPickler* p) {
        if (p->framing == 0 || p->frame < 0 || p->length - p->frame - FrameHeader < FrameTarget) return true;
        CommitFrame(p);
        return p->write == null || Flush(ts, p);
    }

    /// <summary>Header and data; `payload` is an object with the same data to give to a file, or null.</summary>
    private static bool WriteData(PyThreadState* ts, PyPickler* p, ReadOnlySpan<byte> header, byte* data, nint size, PyObject* payload) {
        if (size < FrameTarget) return Write(ts, p, header) && Write(ts, p, new ReadOnlySpan<byte>(data, (int)size));
        byte framing = p->framing;
        CommitFrame(p);
        p->framing = 0;
        bool good = Write(ts, p, header);
        if (good && p->write != null) {
            using Owned bytes = new(ts, payload != null ? Py.NewRef(payload) : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(data, (int)size)));
            good = !bytes.IsNull && Flush(ts, p);
            using Owned done = new(ts, good ? CallProtocol.CallOne(ts, p->write, bytes) : null);
            good = !done.IsNull;
        } else if (good) good = Write(ts, p, new ReadOnlySpan<byte>(data, (int)size));
        p->framing = framing;
        return good;
    }

    /// <summary>The pickle that dumps() made.</summary>
    [return: NewRef]
    public static PyObject* TakeOutput(PyThreadState* ts, PyObject* self) => BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(Of(self)->output, (int)Of(self)->length));

    // ---------------------------------------------------------------- methods

    private static PyObject* DumpMethod(PyThreadState* ts, PyObject* self, PyObject* op) {
        if (Of(self)->ready == 0) return Err.Raise(ts, PickleModule.PicklingError, $"Pickler.__init__() was not called by {TypeObject.Name(self->ob_type)}.__init__()");
        Of(self)->length = 0;
        Of(self)->frame = -1;
        return Dump(ts, self, op);
    }

    [return: NewRef]
    public static PyObject* Dump(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        if (self->ob_type != Type && !LookUp(ts, self, "reducer_override", &p->reducer_override)) return null;
        bool good = true;
        if (p->proto >= 2) {
            good = Write(ts, p, [PickleOp.Proto, (byte)p->proto]);
            if (p->proto >= 4) p->framing = 1;
        }
        good = good && Save(ts, self, op) && Write(ts, p, PickleOp.Stop);
        if (good) CommitFrame(p);
        p->framing = 0;
        Py.ClearRef(ts, &p->reducer_override); // bound to the pickler: it would be a cycle
        return good && (p->write == null || Flush(ts, p)) ? Py.None : null;
    }

    private static PyObject* ClearMemo(PyThreadState* ts, PyObject* self) {
        Of(self)->memo.Clear(ts);
        return Py.None;
    }

    private static PyObject* SizeOf(PyThreadState* ts, PyObject* self) => LongObject.FromNint(ts, self->ob_type->tp_basicsize + Of(self)->capacity + Of(self)->memo.Count * 24);

    private static PyObject* GetMemo(PyThreadState* ts, PyObject* self) => PickleMemoProxy.New(ts, PickleMemoProxy.PicklerType, self);

    private static int SetMemo(PyThreadState* ts, PyObject* self, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "attribute deletion is not supported");
        using Owned dict = new(ts, value->ob_type == PickleMemoProxy.PicklerType ? Of(PickleMemoProxy.Owner(value))->memo.ToDict(ts) : DictObject.Check(value) ? Py.NewRef(value) : null);
        if (dict.IsNull) return ErrorIndicator.Occurred(ts) != null ? -1 : Err.TypeError(ts, $"'memo' attribute must be a PicklerMemoProxy object or dict, not {Err.TypeName(value)}");
        var fresh = default(PickleMemo);
        nint position = 0;
        while (DictObject.Next(dict, ref position, out _, out PyObject* pair)) {
            bool good = (TupleObject.Check(pair) && TupleObject.Size(pair) == 2) || Err.TypeError(ts, "'memo' values must be 2-item tuples");
            nint index = 0;
            good = good && Args.Index(ts, TupleObject.Items(pair)[0], out index) && fresh.Set(ts, TupleObject.Items(pair)[1], index);
            if (good) continue;
            fresh.Clear(ts);
            return -1;
        }
        PickleMemo old = Of(self)->memo;
        Of(self)->memo = fresh;
        old.Clear(ts);
        return 0;
    }

    private static PyObject* GetPersistentId(PyThreadState* ts, PyObject* self) {
        PyObject* hook = Of(self)->persistent_id;
        if (hook == null) return Err.AttributeError(ts, "persistent_id");
        return Of(self)->own_persistent_id != 0 ? MethodObject.New(ts, hook, self) : Py.NewRef(hook);
    }

    private static int SetPersistentId(PyThreadState* ts, PyObject* self, PyObject* value) {
        if (value == null) return Err.TypeError(ts, "attribute deletion is not supported");
        if (TypeSlots.Of(value)->call == null) return Err.TypeError(ts, "persistent_id must be a callable taking one argument");
        Of(self)->own_persistent_id = 0;
        Py.SetRef(ts, &Of(self)->persistent_id, Py.NewRef(value));
        return 0;
    }
}

/// <summary>Pickler.memo and Unpickler.memo: the memo seen as an object.</summary>
internal static unsafe class PickleMemoProxy {
    private struct Layout {
        public PyObject ob_base;
        public PyObject* owner;
    }

    public static readonly PyTypeObject* PicklerType = StaticType.Create("_pickle.PicklerMemoProxy", null, sizeof(Layout), TypeFlags.HaveGc, &Slots, &PicklerMembers);
    public static readonly PyTypeObject* UnpicklerType = StaticType.Create("_pickle.UnpicklerMemoProxy", null, sizeof(Layout), TypeFlags.HaveGc, &Slots, &UnpicklerMembers);

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 1);
        s->hash = &ObjectProtocol.HashNotImplemented;
    }

    private static void PicklerMembers(TypeBuilder t) => Members(t, "pickler");
    private static void UnpicklerMembers(TypeBuilder t) => Members(t, "unpickler");

    private static void Members(TypeBuilder t, string what) {
        t.Method("clear", &Clear, "clear($self, /)\n--\n\nRemove all items from memo.");
        t.Method("copy", &Copy, "copy($self, /)\n--\n\nCopy the memo to a new object.");
        t.Method("__reduce__", &Reduce, "__reduce__($self, /)\n--\n\nImplement pickle support.");
    }

    public static PyObject* Owner(PyObject* op) => ((Layout*)op)->owner;

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyTypeObject* type, PyObject* owner) => IterTool.Make(ts, (PyObject*)type, Py.NewRef(owner));

    private static PyObject* Clear(PyThreadState* ts, PyObject* self) {
        if (self->ob_type == PicklerType) PicklerObject.Of(Owner(self))->memo.Clear(ts);
        else UnpicklerObject.ClearMemo(ts, Owner(self));
        return Py.None;
    }

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) =>
        self->ob_type == PicklerType ? PicklerObject.Of(Owner(self))->memo.ToDict(ts) : UnpicklerObject.MemoDict(ts, Owner(self));

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => Fields.Tuple(ts, Py.NewRef((PyObject*)DictObject.Type), Fields.Tuple(ts, Copy(ts, self)));
}
