// _ast: the classes of the abstract syntax tree, and what instances of AST can do themselves.
//
// Node(*values, **attributes): values go to _fields in order, all other names are set as they come. Reducing gives (class, (), __dict__).

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using MiniPy.Syntax;

namespace MiniPy.Modules;

internal static unsafe class AstModule {
    public static readonly BuiltinModule Definition = new("_ast", null, &Fill);

    private static readonly nint s_reduce = (nint)BuiltinArena.Method("__reduce__", (delegate*<PyThreadState*, PyObject*, PyObject*>)&Reduce, MethodKind.NoArgs, null);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        AstState? state = AstState.Of(ts);
        if (state == null) return -1;
        var m = new ModuleBuilder(ts, module);
        m.Int("PyCF_ALLOW_TOP_LEVEL_AWAIT", Compilation.AllowTopLevelAwait);
        m.Int("PyCF_ONLY_AST", Compilation.OnlyAst);
        m.Int("PyCF_TYPE_COMMENTS", Compilation.TypeComments);
        m.Value("AST", Py.NewRef((PyObject*)state.Root));
        foreach (NodeClass row in NodeTable.Classes) m.Value(row.Name, Py.NewRef((PyObject*)state.ClassOf(row)));
        return 0;
    }

    /// <summary>Gives AST its __init__ and __reduce__, before any class derives from it.</summary>
    public static bool AddMembers(PyThreadState* ts, PyTypeObject* root) {
        PyObject* dict = TypeObject.DictOf(root);
        using Owned reduce = new(ts, Descriptors.NewMethod(ts, root, &((BuiltinMethod*)s_reduce)->def));
        if (reduce.IsNull || DictObject.SetItem(ts, dict, Names.__reduce__, reduce) < 0) return false;
        TypeSlots.Of(root)->init = &Init;
        TypeSlots.Of(root)->@new = &New;
        if (SlotTable.AddWrappers(ts, root, dict) < 0) return false;
        TypeObject.Modified(ts, root);
        return ErrorIndicator.Occurred(ts) == null;
    }

    /// <summary>Takes any arguments: they are for __init__.</summary>
    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) => TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, 0);

    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        AstState? state = AstState.Of(ts);
        if (state == null || ObjectProtocol.LookupAttr(ts, (PyObject*)self->ob_type, state.Fields, out PyObject* found) == Lookup.Error) return -1;
        using Owned ownFields = new(ts, found);
        using Owned fields = new(ts, found == null ? Py.NewRef(TupleObject.Empty) : TupleObject.FromIterable(ts, found));
        if (fields.IsNull) return -1;
        nint count = TupleObject.Size(fields), given = TupleObject.Size(args);
        if (given > count) return Err.TypeError(ts, $"{TypeObject.Name(self->ob_type)} constructor takes at most {count} positional argument{(count == 1 ? "" : "s")}");
        for (nint i = 0; i < given; i++)
            if (ObjectProtocol.SetAttr(ts, self, TupleObject.Items(fields)[i], TupleObject.Items(args)[i]) < 0) return -1;
        nint position = 0;
        while (kwargs != null && DictObject.Next(kwargs, ref position, out PyObject* key, out PyObject* value)) {
            for (nint i = 0; i < given; i++) {
                int same = ObjectProtocol.RichCompareBool(ts, TupleObject.Items(fields)[i], key, 2);
                if (same < 0) return -1;
                if (same > 0) return Err.TypeError(ts, $"{TypeObject.Name(self->ob_type)} got multiple values for argument '{UnicodeObject.ToString(key)}'");
            }
            if (ObjectProtocol.SetAttr(ts, self, key, value) < 0) return -1;
        }
        return 0;
    }

    [return: NewRef]
    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        if (ObjectProtocol.LookupAttr(ts, self, Names.__dict__, out PyObject* found) == Lookup.Error) return null;
        using Owned dict = new(ts, found);
        return dict.IsNull ? TupleObject.Pack(ts, (PyObject*)self->ob_type, TupleObject.Empty) : TupleObject.Pack(ts, (PyObject*)self->ob_type, TupleObject.Empty, dict);
    }
}
