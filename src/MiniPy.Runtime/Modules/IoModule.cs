// _io: files, buffers and text streams, enough for Lib/io.py and everything that opens a file.
//
// One struct for all its objects (IoObject): namespace, weak list, a handle to a .NET companion with the state, and up to two owned
// references. Layers talk to each other by methods, as in CPython, so that any of them may be a class written in Python; where both
// layers are ours the call is direct.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>Every object of _io.</summary>
internal unsafe struct IoObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* weaklist;
    /// <summary>GCHandle of the companion, or 0 before __init__.</summary>
    public nint companion;
    /// <summary>The layer below: raw of a buffer, buffer of a text stream, decoder of a newline decoder.</summary>
    public PyObject* inner;
    public PyObject* extra;
}

internal static unsafe partial class IoModule {
    public static readonly BuiltinModule Definition = new("_io",
        "The io module provides the Python interfaces to stream handling. The\nbuiltin open function is defined in this module.", &Fill);

    public const int DefaultBufferSize = 8192;

    private sealed class State : IHoldsReferences {
        public nint Unsupported;

        public void Release(PyThreadState* ts) => IHoldsReferences.Drop(ts, ref Unsupported);
    }

    public static class N {
        public static readonly PyObject* Closed = S("closed"), Readable = S("readable"), Writable = S("writable"), Seekable = S("seekable"), Seek = S("seek"), Tell = S("tell"),
            Truncate = S("truncate"), ReadInto = S("readinto"), ReadAll = S("readall"), Read1 = S("read1"), Raw = S("raw"), Peek = S("peek"), Isatty = S("isatty"),
            Mode = S("mode"), Name = S("name"), BaseClosed = S("__IOBase_closed"), CheckClosed = S("_checkClosed"), Decode = S("decode"), GetState = S("getstate"),
            SetState = S("setstate"), Reset = S("reset"), Detach = S("detach"), DeallocWarn = S("_dealloc_warn"), NewLine = S("\n"), EmptyText = Names.Empty;

        private static PyObject* S(string text) => StaticState.InternedString(text);
    }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Int("DEFAULT_BUFFER_SIZE", DefaultBufferSize);
        m.Value("UnsupportedOperation", Py.XNewRef(Unsupported(ts)));
        m.Type(Exc.BlockingIOError);
        m.Type(IoBase.Type);
        m.Type(IoBase.RawType);
        m.Type(IoBase.BufferedType);
        m.Type(IoBase.TextType);
        m.Type(FileIo.Type);
        m.Type(BufferedIo.ReaderType);
        m.Type(BufferedIo.WriterType);
        m.Type(BufferedIo.RandomType);
        m.Type(BufferedPair.Type);
        m.Type(BytesIo.Type);
        m.Type(StringIo.Type);
        m.Type(TextFile.Type);
        m.Type(NewlineDecoder.Type);
        m.Value("open", Py.XNewRef(OpenFunction(ts)));
        m.Function("open_code", &OpenCode, "open_code($module, /, path)\n--\n\nOpens the provided file with the intent to import the contents.");
        m.Function("text_encoding", &TextEncoding, "text_encoding($module, encoding, stacklevel=2, /)\n--\n\nA helper function to choose the text encoding.");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>io.UnsupportedOperation, a class over OSError and ValueError; borrowed, null with an error.</summary>
    [return: Borrowed]
    public static PyObject* Unsupported(PyThreadState* ts) {
        State state = Interpreter.From(ts).Part<State>();
        if (state.Unsupported != 0) return (PyObject*)state.Unsupported;
        using Owned name = new(ts, UnicodeObject.Intern(ts, "UnsupportedOperation"));
        using Owned bases = new(ts, TupleObject.Pack(ts, (PyObject*)Exc.OSError, (PyObject*)Exc.ValueError));
        using Owned space = new(ts, DictObject.New(ts));
        using Owned module = new(ts, UnicodeObject.Intern(ts, "io"));
        if (name.IsNull || bases.IsNull || space.IsNull || module.IsNull || DictObject.SetItem(ts, space, Names.__module__, module) < 0) return null;
        PyObject* made = TypeObject.NewClass(ts, TypeObject.Type, name, bases, space, null);
        state.Unsupported = (nint)made;
        return made;
    }

    /// <summary>Raises io.UnsupportedOperation.</summary>
    public static Raised RaiseUnsupported(PyThreadState* ts, string message) {
        PyObject* type = Unsupported(ts);
        if (type == null) return default;
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        if (!text.IsNull) Err.SetObject(ts, type, text);
        return default;
    }

    public static T Companion<T>(PyObject* op) where T : class, new() {
        var io = (IoObject*)op;
        if (io->companion != 0) return (T)GCHandle.FromIntPtr(io->companion).Target!;
        var made = new T();
        io->companion = GCHandle.ToIntPtr(GCHandle.Alloc(made));
        return made;
    }

    // ---------------------------------------------------------------- slots that all types share

    public static void CommonSlots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->getattro = &ObjectProtocol.GenericGetAttr;
        s->setattro = &ObjectProtocol.GenericSetAttr;
        s->@new = &NewSlot;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => ObjectMemory.Alloc(ts, cls, 0);

    public static void Dealloc(PyThreadState* ts, PyObject* op) {
        if ((op->ob_type->tp_flags & TypeFlags.HeapType) == 0 && TypeSlots.Of(op)->finalize != null && !CycleCollector.IsFinalized(ts, op) && TypeObject.FinalizeFromDealloc(ts, op)) return;
        var io = (IoObject*)op;
        CycleCollector.Untrack(ts, op);
        if (io->weaklist != null) WeakRefObject.ClearAll(ts, op);
        if (io->companion != 0) {
            if (GCHandle.FromIntPtr(io->companion).Target is IDisposable disposable) disposable.Dispose();
            GCHandle.FromIntPtr(io->companion).Free();
        }
        Py.XDecRef(ts, io->dict);
        Py.XDecRef(ts, io->inner);
        Py.XDecRef(ts, io->extra);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var io = (IoObject*)op;
        int stop = io->dict == null ? 0 : visit(io->dict, arg);
        if (stop == 0 && io->inner != null) stop = visit(io->inner, arg);
        return stop != 0 || io->extra == null ? stop : visit(io->extra, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        var io = (IoObject*)op;
        Py.ClearRef(ts, &io->dict);
        Py.ClearRef(ts, &io->inner);
        Py.ClearRef(ts, &io->extra);
        return 0;
    }

    // ---------------------------------------------------------------- calls of other layers

    /// <summary>op.name(a), the result's truth; -1 on error.</summary>
    public static int Ask(PyThreadState* ts, PyObject* op, PyObject* name) {
        using Owned result = new(ts, CallProtocol.CallMethod(ts, op, name));
        return result.IsNull ? -1 : ObjectProtocol.IsTrue(ts, result);
    }

    /// <summary>op.closed as a truth; -1 on error.</summary>
    public static int IsClosed(PyThreadState* ts, PyObject* op) {
        using Owned value = new(ts, ObjectProtocol.GetAttr(ts, op, N.Closed));
        return value.IsNull ? -1 : ObjectProtocol.IsTrue(ts, value);
    }

    /// <summary>A count or offset from an optional argument: None and null give `otherwise`.</summary>
    public static bool OptionalSize(PyThreadState* ts, PyObject* op, nint otherwise, out nint size) {
        size = otherwise;
        if (op == null || Py.IsNone(op)) return true;
        if (!NumberProtocol.IsIndex(op)) return Err.TypeError(ts, $"argument should be integer or None, not '{Err.TypeName(op)}'");
        return Args.Index(ts, op, out size);
    }

    public static bool Offset(PyThreadState* ts, PyObject* op, out long offset) {
        offset = 0;
        using Owned index = new(ts, NumberProtocol.Index(ts, op));
        if (index.IsNull) return false;
        offset = LongObject.AsInt64(ts, index);
        return offset != -1 || ErrorIndicator.Occurred(ts) == null;
    }
}
