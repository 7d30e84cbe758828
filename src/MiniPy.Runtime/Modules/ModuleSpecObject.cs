// __spec__: how a module was found (importlib.machinery.ModuleSpec by attributes and behaviour, PEP 451). An object with a namespace; what
// importlib computes from other attributes is computed here too.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ModuleSpecObject {
    private struct Layout {
        public PyObject ob_base;
        public PyObject* dict;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_frozen_importlib.ModuleSpec", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        dictOffset: 16, doc: "The specification for a module, used for loading.");

    private static class Specs {
        public static readonly ArgSpec Init = new("ModuleSpec", 0, 2, "name", "loader", "*", "origin", "loader_state", "is_package");
    }

    public static class Field {
        public static readonly PyObject* Name = S("name"), Loader = S("loader"), Origin = S("origin"), LoaderState = S("loader_state"),
            Locations = S("submodule_search_locations"), SetFile = S("_set_fileattr"), Cached = S("_cached"), Uninitialized = S("_uninitialized_submodules");

        private static PyObject* S(string text) => StaticState.InternedString(text);
    }

    [return: Borrowed]
    public static PyObject* Dict(PyObject* spec) => ((Layout*)spec)->dict;

    [return: Borrowed]
    public static PyObject* Get(PyThreadState* ts, PyObject* spec, PyObject* field) => DictObject.GetItem(ts, ((Layout*)spec)->dict, field);

    /// <summary>A spec; null origin and locations are None, hasFile tells whether the origin is a file to be loaded.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* name, PyObject* loader, PyObject* origin, PyObject* locations, bool hasFile) {
        PyObject* op = NewSlot(ts, (PyObject*)Type, null, null);
        if (op != null && !Fill(ts, op, name, loader, origin, Py.None, locations, hasFile)) Py.ClearRef(ts, &op);
        return op;
    }

    private static bool Fill(PyThreadState* ts, PyObject* op, PyObject* name, PyObject* loader, PyObject* origin, PyObject* state, PyObject* locations, bool hasFile) {
        PyObject* dict = ((Layout*)op)->dict;
        using Owned uninitialized = new(ts, ListObject.New(ts, 0));
        return !uninitialized.IsNull && DictObject.SetItem(ts, dict, Field.Name, name) == 0 && DictObject.SetItem(ts, dict, Field.Loader, loader) == 0
            && DictObject.SetItem(ts, dict, Field.Origin, origin == null ? Py.None : origin) == 0 && DictObject.SetItem(ts, dict, Field.LoaderState, state) == 0
            && DictObject.SetItem(ts, dict, Field.Locations, locations == null ? Py.None : locations) == 0
            && DictObject.SetItem(ts, dict, Field.Uninitialized, uninitialized) == 0
            && DictObject.SetItem(ts, dict, Names._initializing, Py.False) == 0
            && DictObject.SetItem(ts, dict, Field.SetFile, Py.Bool(hasFile)) == 0 && DictObject.SetItem(ts, dict, Field.Cached, Py.None) == 0;
    }

    private static void Slots(TypeSlots* s) {
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->repr = &Repr;
        s->richcompare = &Compare;
        s->hash = &ObjectProtocol.HashNotImplemented;
        s->getattro = &ObjectProtocol.GenericGetAttr;
        s->setattro = &ObjectProtocol.GenericSetAttr;
        s->@new = &NewSlot;
        s->init = &Init;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__dict__", MemberType.Object, 16);
        t.Getter("parent", &Parent, null, "The name of the module's parent.");
        t.Getter("has_location", &HasLocation, &SetHasLocation);
        t.Getter("cached", &Cached, &SetCached);
    }

    [return: NewRef]
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op != null && (((Layout*)op)->dict = DictObject.New(ts)) == null) Py.ClearRef(ts, &op);
        return op;
    }

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[5];
        if (!Specs.Init.ParseTuple(ts, args, kwargs, given)) return -1;
        int package = given[4] == null ? 0 : ObjectProtocol.IsTrue(ts, given[4]);
        if (package < 0) return -1;
        using Owned locations = new(ts, package > 0 ? ListObject.New(ts, 0) : Py.None);
        return !locations.IsNull && Fill(ts, op, given[0], given[1], given[2], given[3] == null ? Py.None : given[3], locations, false) ? 0 : -1;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Py.XDecRef(ts, ((Layout*)op)->dict);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) => ((Layout*)op)->dict == null ? 0 : visit(((Layout*)op)->dict, arg);

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Py.ClearRef(ts, &((Layout*)op)->dict);
        return 0;
    }

    [return: NewRef]
    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        string text = $"{TypeObject.Name(op->ob_type)}(name={FieldText(ts, op, Field.Name)}, loader={FieldText(ts, op, Field.Loader)}";
        PyObject* origin = Get(ts, op, Field.Origin), locations = Get(ts, op, Field.Locations);
        if (origin != null && !Py.IsNone(origin)) text += $", origin={FieldText(ts, op, Field.Origin)}";
        if (locations != null && !Py.IsNone(locations)) text += $", submodule_search_locations={FieldText(ts, op, Field.Locations)}";
        return UnicodeObject.FromString(ts, text + ")");
    }

    private static string FieldText(PyThreadState* ts, PyObject* op, PyObject* field) {
        PyObject* value = Get(ts, op, field);
        return value == null ? "None" : TypeObject.ReprForMessage(ts, value);
    }

    [return: NewRef]
    private static PyObject* Compare(PyThreadState* ts, PyObject* a, PyObject* b, int op) {
        if (op is not (ObjectProtocol.Eq or ObjectProtocol.Ne) || !TypeObject.IsInstance(a, Type) || !TypeObject.IsInstance(b, Type)) return Py.NotImplemented;
        foreach (nint field in (System.ReadOnlySpan<nint>)[(nint)Field.Name, (nint)Field.Loader, (nint)Field.Origin, (nint)Field.Locations]) {
            PyObject* x = Get(ts, a, (PyObject*)field), y = Get(ts, b, (PyObject*)field);
            if (x == null || y == null) return Py.NotImplemented;
            int same = ObjectProtocol.RichCompareBool(ts, x, y, ObjectProtocol.Eq);
            if (same < 0) return null;
            if (same == 0) return Py.Bool(op == ObjectProtocol.Ne);
        }
        return Py.Bool(op == ObjectProtocol.Eq);
    }

    [return: NewRef]
    private static PyObject* Parent(PyThreadState* ts, PyObject* op) {
        PyObject* name = Get(ts, op, Field.Name), locations = Get(ts, op, Field.Locations);
        if (name == null || !UnicodeObject.Check(name)) return Err.AttributeError(ts, "parent");
        if (locations != null && !Py.IsNone(locations)) return Py.NewRef(name);
        string text = UnicodeObject.ToString(name);
        int dot = text.LastIndexOf('.');
        return dot < 0 ? Names.Empty : UnicodeObject.Intern(ts, text[..dot]);
    }

    private static PyObject* HasLocation(PyThreadState* ts, PyObject* op) {
        PyObject* value = Get(ts, op, Field.SetFile);
        return Py.NewRef(value == null ? Py.False : value);
    }

    private static int SetHasLocation(PyThreadState* ts, PyObject* op, PyObject* value) {
        int truth = value == null ? 0 : ObjectProtocol.IsTrue(ts, value);
        return truth < 0 ? -1 : DictObject.SetItem(ts, Dict(op), Field.SetFile, Py.Bool(truth != 0));
    }

    /// <summary>Where byte code would be kept, as importlib.util.cache_from_source has it.</summary>
    [return: NewRef]
    private static PyObject* Cached(PyThreadState* ts, PyObject* op) {
        PyObject* known = Get(ts, op, Field.Cached), origin = Get(ts, op, Field.Origin);
        if (known != null && !Py.IsNone(known)) return Py.NewRef(known);
        if (origin == null || !UnicodeObject.Check(origin) || Get(ts, op, Field.SetFile) != Py.True) return Py.None;
        string path = UnicodeObject.ToString(origin);
        if (!path.EndsWith(".py", System.StringComparison.Ordinal)) return Py.None;
        int slash = path.LastIndexOf('/') + 1;
        return UnicodeObject.FromString(ts, $"{path[..slash]}__pycache__/{path[slash..^3]}.{SysModule.CacheTag}.pyc");
    }

    private static int SetCached(PyThreadState* ts, PyObject* op, PyObject* value) => DictObject.SetItem(ts, Dict(op), Field.Cached, value == null ? Py.None : value);
}
