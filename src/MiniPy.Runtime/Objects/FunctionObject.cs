// function: code with globals, defaults and a closure (PyFunctionObject). Calls of functions are the VM's business; this is the object.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe class FunctionObject {
    public static PyTypeObject* Type => Immortals.Function;
    internal static PyTypeObject* MakeType() => StaticType.Create("function", "PyFunction_Type", sizeof(PyFunctionObject),
        TypeFlags.HaveGc | TypeFlags.HaveVectorcall | TypeFlags.MethodDescriptor | CycleCollector.UsableWhenCleared, &Slots, &Members, dictOffset: 88, weakListOffset: 96,
        doc: "Create a function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n  name\n    a string that overrides the name from the code object\n  argdefs\n    a tuple that specifies the default argument values\n  closure\n    a tuple that supplies the bindings for free variables");

    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* codeObject, PyObject* globals) {
        var code = (PyCodeObject*)codeObject;
        // Looked up first: keys of globals may have an __eq__ of their own, which must not meet an unfinished object.
        using Owned builtins = new(ts, Py.NewRef(BuiltinsOf(ts, globals)));
        using Owned module = new(ts, Py.XNewRef(DictObject.GetItem(ts, globals, Names.__name__)));
        PyObject* op = ObjectMemory.NewTracked(ts, Type, sizeof(PyFunctionObject));
        if (op == null) return null;
        var function = (PyFunctionObject*)op;
        function->func_globals = Py.NewRef(globals);
        function->func_builtins = builtins.Detach();
        function->func_name = Py.NewRef(code->co_name);
        function->func_qualname = Py.NewRef(code->co_qualname);
        function->func_code = Py.NewRef(codeObject);
        function->func_defaults = function->func_kwdefaults = function->func_closure = null;
        // The first constant is the docstring, or None.
        PyObject* doc = TupleObject.Size(code->co_consts) > 0 ? TupleObject.Items(code->co_consts)[0] : Py.None;
        function->func_doc = Py.NewRef(UnicodeObject.Check(doc) ? doc : Py.None);
        function->func_dict = function->func_weakreflist = function->func_annotations = null;
        function->func_module = module.Detach();
        function->vectorcall = CFunctionObject.NativeVectorcall;
        function->func_version = 0;
        return op;
    }

    /// <summary>The namespace that stands behind globals: __builtins__ (a module's dict, or any mapping), else the running frame's, else the interpreter's. Borrowed.</summary>
    [return: Borrowed]
    public static PyObject* BuiltinsOf(PyThreadState* ts, PyObject* globals) {
        PyObject* builtins = DictObject.GetItem(ts, globals, Names.__builtins__);
        if (builtins != null && TypeObject.IsInstance(builtins, ModuleObject.Type)) builtins = ModuleObject.Dict(builtins);
        if (builtins != null) return builtins;
        return ts->cframe->current_frame != null ? ts->cframe->current_frame->builtins : ts->interp->builtins;
    }

    /// <summary>A number that inline caches compare; any change of code, defaults or closure clears it.</summary>
    public static uint Version(PyThreadState* ts, PyFunctionObject* function) {
        if (function->func_version == 0 && ts->interp->next_function_version != 0) function->func_version = ts->interp->next_function_version++;
        return function->func_version;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->call = &Call;
        s->descr_get = &Get;
        s->@new = &NewSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__closure__", MemberType.Object, 72);
        t.Member("__doc__", MemberType.Object, 80, readOnly: false);
        t.Member("__globals__", MemberType.Object, 16);
        t.Member("__module__", MemberType.Object, 104, readOnly: false);
        t.Member("__builtins__", MemberType.Object, 24);
        t.Getter("__code__", &GetCode, &SetCode);
        t.Getter("__defaults__", &GetDefaults, &SetDefaults);
        t.Getter("__kwdefaults__", &GetKwDefaults, &SetKwDefaults);
        t.Getter("__annotations__", &GetAnnotations, &SetAnnotations);
        t.Getter("__name__", &GetName, &SetName);
        t.Getter("__qualname__", &GetQualName, &SetQualName);
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.OwnDictGetSet));
    }

    private static readonly ArgSpec s_new = new("function", 0, 2, "code", "globals", "name", "argdefs", "closure");

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[5];
        if (!s_new.ParseTuple(ts, args, kwargs, into)) return null;
        if (into[0]->ob_type != CodeObject.Type) return Err.TypeError(ts, $"function() argument 'code' must be code, not {Err.TypeName(into[0])}");
        if (!DictObject.Check(into[1])) return Err.TypeError(ts, $"function() argument 'globals' must be dict, not {Err.TypeName(into[1])}");
        if (into[2] != null && !Py.IsNone(into[2]) && !UnicodeObject.Check(into[2])) return Err.TypeError(ts, "arg 3 (name) must be None or string");
        if (into[3] != null && !Py.IsNone(into[3]) && !TupleObject.Check(into[3])) return Err.TypeError(ts, "arg 4 (defaults) must be None or tuple");
        int free = ((PyCodeObject*)into[0])->co_nfreevars;
        bool hasClosure = into[4] != null && !Py.IsNone(into[4]);
        if (hasClosure && !TupleObject.Check(into[4]) || !hasClosure && free > 0) return Err.TypeError(ts, free > 0 && !hasClosure ? "arg 5 (closure) must be tuple" : "arg 5 (closure) must be None or tuple");
        nint given = hasClosure ? TupleObject.Size(into[4]) : 0;
        if (given != free) return Err.ValueError(ts, $"{UnicodeObject.ToString(((PyCodeObject*)into[0])->co_name)} requires closure of length {free}, not {given}");
        for (nint i = 0; i < given; i++)
            if (TupleObject.Items(into[4])[i]->ob_type != CellObject.Type) return Err.TypeError(ts, $"arg 5 (closure) expected cell, found {Err.TypeName(TupleObject.Items(into[4])[i])}");
        PyObject* op = New(ts, into[0], into[1]);
        if (op == null) return null;
        var function = (PyFunctionObject*)op;
        if (into[2] != null && !Py.IsNone(into[2])) Py.SetRef(ts, &function->func_name, Py.NewRef(into[2]));
        if (into[3] != null && !Py.IsNone(into[3])) function->func_defaults = Py.NewRef(into[3]);
        if (hasClosure) function->func_closure = Py.NewRef(into[4]);
        return op;
    }

    /// <summary>References in a row: func_globals to func_dict.</summary>
    private const int References = 10;

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        var function = (PyFunctionObject*)op;
        CycleCollector.Untrack(ts, op);
        if (function->func_weakreflist != null) WeakRefObject.ClearAll(ts, op);
        PyObject** fields = &function->func_globals;
        for (int i = 0; i < References; i++) Py.XDecRef(ts, fields[i]);
        Py.XDecRef(ts, function->func_module);
        Py.XDecRef(ts, function->func_annotations);
        Heap.Free(ts->heap, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        // globals … annotations are one run of references, the name fields (str) and the weak list among them aside
        var f = (PyFunctionObject*)op;
        PyObject** fields = stackalloc PyObject*[10] { f->func_globals, f->func_builtins, f->func_code, f->func_defaults, f->func_kwdefaults, f->func_closure, f->func_doc, (PyObject*)null, f->func_module, f->func_annotations };
        for (int i = 0; i < 10; i++) {
            if (fields[i] == null) continue;
            int stop = visit(fields[i], arg);
            if (stop != 0) return stop;
        }
        return InstanceDict.TraverseWord((nint)f->func_dict, visit, arg);
    }

    /// <summary>
    /// Code, namespaces and closure stay, so that the function can still be called: no cycle needs these links cut, since dicts and cells can be
    /// cleared themselves.
    /// </summary>
    private static int Clear(PyThreadState* ts, PyObject* op) {
        var f = (PyFunctionObject*)op;
        f->func_version = 0;
        Py.SetRef(ts, &f->func_name, Names.Empty);
        Py.SetRef(ts, &f->func_qualname, Names.Empty);
        Py.ClearRef(ts, &f->func_module);
        Py.ClearRef(ts, &f->func_defaults);
        Py.ClearRef(ts, &f->func_kwdefaults);
        Py.ClearRef(ts, &f->func_doc);
        Py.ClearRef(ts, &f->func_dict);
        Py.ClearRef(ts, &f->func_annotations);
        return 0;
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) =>
        UnicodeObject.FromString(ts, $"<function {UnicodeObject.ToString(((PyFunctionObject*)op)->func_qualname)} at 0x{(nint)op:x}>");

    [return: NewRef]
    private static PyObject* Call(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) => CallProtocol.VectorFromTuple(ts, op, args, kwargs);

    [return: NewRef]
    private static PyObject* Get(PyThreadState* ts, PyObject* op, PyObject* instance, PyObject* owner) =>
        instance == null ? Py.NewRef(op) : MethodObject.New(ts, op, instance);

    private static PyObject* OrNone(PyObject* op) => Py.NewRef(op == null ? Py.None : op);

    private static PyObject* GetCode(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyFunctionObject*)op)->func_code);

    private static int SetCode(PyThreadState* ts, PyObject* op, PyObject* value) {
        var f = (PyFunctionObject*)op;
        if (value == null || value->ob_type != CodeObject.Type) return Err.TypeError(ts, "__code__ must be set to a code object");
        nint closure = f->func_closure == null ? 0 : TupleObject.Size(f->func_closure);
        int free = ((PyCodeObject*)value)->co_nfreevars;
        if (closure != free) return Err.ValueError(ts, $"{UnicodeObject.ToString(f->func_name)}() requires a code object with {closure} free vars, not {free}");
        f->func_version = 0;
        Py.SetRef(ts, &f->func_code, Py.NewRef(value));
        return 0;
    }

    private static PyObject* GetDefaults(PyThreadState* ts, PyObject* op) => OrNone(((PyFunctionObject*)op)->func_defaults);

    private static int SetDefaults(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value != null && Py.IsNone(value)) value = null;
        if (value != null && !TupleObject.Check(value)) return Err.TypeError(ts, "__defaults__ must be set to a tuple object");
        ((PyFunctionObject*)op)->func_version = 0;
        Py.SetRef(ts, &((PyFunctionObject*)op)->func_defaults, Py.XNewRef(value));
        return 0;
    }

    private static PyObject* GetKwDefaults(PyThreadState* ts, PyObject* op) => OrNone(((PyFunctionObject*)op)->func_kwdefaults);

    private static int SetKwDefaults(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value != null && Py.IsNone(value)) value = null;
        if (value != null && !DictObject.Check(value)) return Err.TypeError(ts, "__kwdefaults__ must be set to a dict object");
        ((PyFunctionObject*)op)->func_version = 0;
        Py.SetRef(ts, &((PyFunctionObject*)op)->func_kwdefaults, Py.XNewRef(value));
        return 0;
    }

    /// <summary>The compiler leaves a tuple of names and values; it becomes a dict when first asked for.</summary>
    [return: NewRef]
    private static PyObject* GetAnnotations(PyThreadState* ts, PyObject* op) {
        var f = (PyFunctionObject*)op;
        if (f->func_annotations == null) {
            f->func_annotations = DictObject.New(ts);
        } else if (TupleObject.CheckExact(f->func_annotations)) {
            using Owned dict = new(ts, DictObject.New(ts));
            if (dict.IsNull) return null;
            for (nint i = 0; i < TupleObject.Size(f->func_annotations); i += 2)
                if (DictObject.SetItem(ts, dict, TupleObject.Items(f->func_annotations)[i], TupleObject.Items(f->func_annotations)[i + 1]) < 0) return null;
            Py.SetRef(ts, &f->func_annotations, dict.Detach());
        }
        return Py.XNewRef(f->func_annotations);
    }

    private static int SetAnnotations(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value != null && Py.IsNone(value)) value = null;
        if (value != null && !DictObject.Check(value)) return Err.TypeError(ts, "__annotations__ must be set to a dict object");
        Py.SetRef(ts, &((PyFunctionObject*)op)->func_annotations, Py.XNewRef(value));
        return 0;
    }

    private static PyObject* GetName(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyFunctionObject*)op)->func_name);

    private static int SetName(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null || !UnicodeObject.Check(value)) return Err.TypeError(ts, "__name__ must be set to a string object");
        Py.SetRef(ts, &((PyFunctionObject*)op)->func_name, Py.NewRef(value));
        return 0;
    }

    private static PyObject* GetQualName(PyThreadState* ts, PyObject* op) => Py.NewRef(((PyFunctionObject*)op)->func_qualname);

    private static int SetQualName(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null || !UnicodeObject.Check(value)) return Err.TypeError(ts, "__qualname__ must be set to a string object");
        Py.SetRef(ts, &((PyFunctionObject*)op)->func_qualname, Py.NewRef(value));
        return 0;
    }
}
