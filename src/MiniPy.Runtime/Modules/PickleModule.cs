// _pickle: the module, its errors and dump, dumps, load and loads. Writing is in PicklerObject.*, reading in UnpicklerObject.*.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>The opcodes of the pickle machine (Lib/pickletools.py documents them).</summary>
internal static class PickleOp {
    public const byte Mark = (byte)'(', Stop = (byte)'.', Pop = (byte)'0', PopMark = (byte)'1', Dup = (byte)'2', Float = (byte)'F', Int = (byte)'I', BinInt = (byte)'J', BinInt1 = (byte)'K',
        Long = (byte)'L', BinInt2 = (byte)'M', None = (byte)'N', PersId = (byte)'P', BinPersId = (byte)'Q', Reduce = (byte)'R', String = (byte)'S', BinString = (byte)'T',
        ShortBinString = (byte)'U', Unicode = (byte)'V', BinUnicode = (byte)'X', Append = (byte)'a', Build = (byte)'b', Global = (byte)'c', Dict = (byte)'d', EmptyDict = (byte)'}',
        Appends = (byte)'e', Get = (byte)'g', BinGet = (byte)'h', Inst = (byte)'i', LongBinGet = (byte)'j', List = (byte)'l', EmptyList = (byte)']', Obj = (byte)'o', Put = (byte)'p',
        BinPut = (byte)'q', LongBinPut = (byte)'r', SetItem = (byte)'s', Tuple = (byte)'t', EmptyTuple = (byte)')', SetItems = (byte)'u', BinFloat = (byte)'G',
        Proto = 0x80, NewObj = 0x81, Ext1 = 0x82, Ext2 = 0x83, Ext4 = 0x84, Tuple1 = 0x85, Tuple2 = 0x86, Tuple3 = 0x87, NewTrue = 0x88, NewFalse = 0x89, Long1 = 0x8A, Long4 = 0x8B,
        BinBytes = (byte)'B', ShortBinBytes = (byte)'C', ShortBinUnicode = 0x8C, BinUnicode8 = 0x8D, BinBytes8 = 0x8E, EmptySet = 0x8F, AddItems = 0x90, FrozenSet = 0x91, NewObjEx = 0x92,
        StackGlobal = 0x93, Memoize = 0x94, Frame = 0x95, ByteArray8 = 0x96, NextBuffer = 0x97, ReadOnlyBuffer = 0x98;
}

internal static unsafe class PickleModule {
    public static readonly BuiltinModule Definition = new("_pickle", "Optimized C implementation for the Python pickle module.", &Fill);

    public const int HighestProtocol = 5, DefaultProtocol = 4;
    public static readonly PyTypeObject* PickleError = ExceptionObject.Declare("_pickle.PickleError", Exc.Exception, "");
    public static readonly PyTypeObject* PicklingError = ExceptionObject.Declare("_pickle.PicklingError", PickleError, "");
    public static readonly PyTypeObject* UnpicklingError = ExceptionObject.Declare("_pickle.UnpicklingError", PickleError, "");

    private static readonly ArgSpec s_dump = new("dump", 0, 2, "obj", "file", "protocol", "*", "fix_imports", "buffer_callback"),
        s_dumps = new("dumps", 0, 1, "obj", "protocol", "*", "fix_imports", "buffer_callback"),
        s_load = new("load", 0, 1, "file", "*", "fix_imports", "encoding", "errors", "buffers"),
        s_loads = new("loads", 1, 1, "data", "*", "fix_imports", "encoding", "errors", "buffers");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("dump", &Dump, "dump($module, /, obj, file, protocol=None, *, fix_imports=True,\n     buffer_callback=None)\n--\n\nWrite a pickled representation of obj to the open file object file.\n\nThis is equivalent to ``Pickler(file, protocol).dump(obj)``, but may\nbe more efficient.\n\nThe optional *protocol* argument tells the pickler to use the given\nprotocol; supported protocols are 0, 1, 2, 3, 4 and 5.  The default\nprotocol is 4. It was introduced in Python 3.4, and is incompatible\nwith previous versions.\n\nSpecifying a negative protocol version selects the highest protocol\nversion supported.  The higher the protocol used, the more recent the\nversion of Python needed to read the pickle produced.\n\nThe *file* argument must have a write() method that accepts a single\nbytes argument.  It can thus be a file object opened for binary\nwriting, an io.BytesIO instance, or any other custom object that meets\nthis interface.\n\nIf *fix_imports* is True and protocol is less than 3, pickle will try\nto map the new Python 3 names to the old module names used in Python\n2, so that the pickle data stream is readable with Python 2.\n\nIf *buffer_callback* is None (the default), buffer views are serialized\ninto *file* as part of the pickle stream.  It is an error if\n*buffer_callback* is not None and *protocol* is None or smaller than 5.");
        m.Function("dumps", &Dumps, "dumps($module, /, obj, protocol=None, *, fix_imports=True,\n      buffer_callback=None)\n--\n\nReturn the pickled representation of the object as a bytes object.\n\nThe optional *protocol* argument tells the pickler to use the given\nprotocol; supported protocols are 0, 1, 2, 3, 4 and 5.  The default\nprotocol is 4. It was introduced in Python 3.4, and is incompatible\nwith previous versions.\n\nSpecifying a negative protocol version selects the highest protocol\nversion supported.  The higher the protocol used, the more recent the\nversion of Python needed to read the pickle produced.\n\nIf *fix_imports* is True and *protocol* is less than 3, pickle will\ntry to map the new Python 3 names to the old module names used in\nPython 2, so that the pickle data stream is readable with Python 2.\n\nIf *buffer_callback* is None (the default), buffer views are serialized\ninto *file* as part of the pickle stream.  It is an error if\n*buffer_callback* is not None and *protocol* is None or smaller than 5.");
        m.Function("load", &Load, "load($module, /, file, *, fix_imports=True, encoding='ASCII',\n     errors='strict', buffers=())\n--\n\nRead and return an object from the pickle data stored in a file.\n\nThis is equivalent to ``Unpickler(file).load()``, but may be more\nefficient.\n\nThe protocol version of the pickle is detected automatically, so no\nprotocol argument is needed.  Bytes past the pickled object's\nrepresentation are ignored.\n\nThe argument *file* must have two methods, a read() method that takes\nan integer argument, and a readline() method that requires no\narguments.  Both methods should return bytes.  Thus *file* can be a\nbinary file object opened for reading, an io.BytesIO object, or any\nother custom object that meets this interface.\n\nOptional keyword arguments are *fix_imports*, *encoding* and *errors*,\nwhich are used to control compatibility support for pickle stream\ngenerated by Python 2.  If *fix_imports* is True, pickle will try to\nmap the old Python 2 names to the new names used in Python 3.  The\n*encoding* and *errors* tell pickle how to decode 8-bit string\ninstances pickled by Python 2; these default to 'ASCII' and 'strict',\nrespectively.  The *encoding* can be 'bytes' to read these 8-bit\nstring instances as bytes objects.");
        m.Function("loads", &Loads, "loads($module, data, /, *, fix_imports=True, encoding='ASCII',\n      errors='strict', buffers=())\n--\n\nRead and return an object from the given pickle data.\n\nThe protocol version of the pickle is detected automatically, so no\nprotocol argument is needed.  Bytes past the pickled object's\nrepresentation are ignored.\n\nOptional keyword arguments are *fix_imports*, *encoding* and *errors*,\nwhich are used to control compatibility support for pickle stream\ngenerated by Python 2.  If *fix_imports* is True, pickle will try to\nmap the old Python 2 names to the new names used in Python 3.  The\n*encoding* and *errors* tell pickle how to decode 8-bit string\ninstances pickled by Python 2; these default to 'ASCII' and 'strict',\nrespectively.  The *encoding* can be 'bytes' to read these 8-bit\nstring instances as bytes objects.");
        m.Type(PicklerObject.Type);
        m.Type(UnpicklerObject.Type);
        m.Type(PickleBufferObject.Type);
        m.Value("PickleError", Py.NewRef((PyObject*)PickleError));
        m.Value("PicklingError", Py.NewRef((PyObject*)PicklingError));
        m.Value("UnpicklingError", Py.NewRef((PyObject*)UnpicklingError));
        return 0;
    }

    private static PyObject* Dump(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[5];
        if (!s_dump.Parse(ts, args, count, kwnames, a)) return null;
        using Owned pickler = new(ts, ObjectMemory.Alloc(ts, (PyObject*)PicklerObject.Type, 0));
        if (pickler.IsNull || !PicklerObject.SetUp(ts, pickler, a[1], a[2], a[3], a[4])) return null;
        return PicklerObject.Dump(ts, pickler, a[0]);
    }

    private static PyObject* Dumps(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[4];
        if (!s_dumps.Parse(ts, args, count, kwnames, a)) return null;
        using Owned pickler = new(ts, ObjectMemory.Alloc(ts, (PyObject*)PicklerObject.Type, 0));
        if (pickler.IsNull || !PicklerObject.SetUp(ts, pickler, null, a[1], a[2], a[3])) return null;
        using Owned done = new(ts, PicklerObject.Dump(ts, pickler, a[0]));
        return done.IsNull ? null : PicklerObject.TakeOutput(ts, pickler);
    }

    private static PyObject* Load(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[5];
        if (!s_load.Parse(ts, args, count, kwnames, a)) return null;
        using Owned unpickler = new(ts, ObjectMemory.Alloc(ts, (PyObject*)UnpicklerObject.Type, 0));
        if (unpickler.IsNull || !UnpicklerObject.SetUp(ts, unpickler, a[0], a[1], a[2], a[3], a[4])) return null;
        return UnpicklerObject.Load(ts, unpickler);
    }

    private static PyObject* Loads(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[5];
        if (!s_loads.Parse(ts, args, count, kwnames, a)) return null;
        using Owned unpickler = new(ts, ObjectMemory.Alloc(ts, (PyObject*)UnpicklerObject.Type, 0));
        if (unpickler.IsNull || !UnpicklerObject.SetUp(ts, unpickler, null, a[1], a[2], a[3], a[4])) return null;
        using var data = new BytesView(ts, a[0]);
        if (!data.Good) return null;
        UnpicklerObject.SetInput(unpickler, data.Data, data.Length);
        return UnpicklerObject.Load(ts, unpickler);
    }

    /// <summary>An attribute of a top-level module that is imported if need be.</summary>
    [return: NewRef]
    public static PyObject* ModuleAttribute(PyThreadState* ts, string module, string name) {
        using Owned m = new(ts, Codec.Import(ts, module));
        return m.IsNull ? null : ObjectProtocol.GetAttr(ts, m, name);
    }

    /// <summary>Imports a module of any name; the module itself, not its package.</summary>
    [return: NewRef]
    public static PyObject* ImportByName(PyThreadState* ts, PyObject* name) {
        using Owned import = new(ts, Fields.Builtin(ts, "__import__"));
        if (import.IsNull) return null;
        PyObject** args = stackalloc PyObject*[5] { name, Py.None, Py.None, Py.None, LongObject.Zero };
        using Owned globals = new(ts, DictObject.New(ts));
        using Owned from = new(ts, ListObject.New(ts, 0));
        if (globals.IsNull || from.IsNull) return null;
        args[1] = args[2] = globals;
        args[3] = from;
        using Owned package = new(ts, CallProtocol.Vector(ts, import, args, 5, null));
        if (package.IsNull) return null;
        PyObject* modules = ts->interp->modules;
        Lookup found = DictObject.GetItemWithError(ts, modules, name, out PyObject* module);
        if (found == Lookup.Error) return null;
        return Py.NewRef(found == Lookup.Found ? module : package.Borrow);
    }

    /// <summary>Follows a dotted name; a new reference, and its last parent (new). AttributeError when a part is missing or local.</summary>
    [return: NewRef]
    public static PyObject* Follow(PyThreadState* ts, PyObject* from, PyObject* path, out PyObject* parent) {
        parent = null;
        PyObject* at = Py.NewRef(from), above = null;
        foreach (string part in UnicodeObject.ToString(path).Split('.')) {
            PyObject* next = null;
            using Owned name = new(ts, UnicodeObject.FromString(ts, part));
            bool error = name.IsNull || (part != "<locals>" && ObjectProtocol.LookupAttr(ts, at, name, out next) == Lookup.Error);
            if (!error && next == null) {
                using Owned quoted = new(ts, ObjectProtocol.Repr(ts, path));
                if (!quoted.IsNull) Err.AttributeError(ts, $"Can't get {(part == "<locals>" ? "local " : "")}attribute {UnicodeObject.ToString(quoted)} on {TypeObject.ReprForMessage(ts, from)}");
            }
            Py.XDecRef(ts, above);
            above = at;
            at = next;
            if (next == null) break;
        }
        if (at == null) Py.XDecRef(ts, above);
        else parent = above;
        return at;
    }
}
