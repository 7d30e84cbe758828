// Declaring a builtin module: one definition in the class of its behaviour, one row in BuiltinModules.
//
//   public static readonly BuiltinModule Definition = new("math", "doc", &Fill);
//   private static int Fill(PyThreadState* ts, PyObject* module) { var m = new ModuleBuilder(ts, module); m.Function("sin", &Sin, "doc"); … }
//
// A module is made when it is first imported, per interpreter. Function definitions are process-wide and made once per process: a
// second interpreter gets the same PyMethodDef.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal sealed unsafe class BuiltinModule(string name, string? doc, delegate*<PyThreadState*, PyObject*, int> fill) {
    public readonly string Name = name;
    public readonly string? Doc = doc;
    public readonly delegate*<PyThreadState*, PyObject*, int> Fill = fill;
}

internal readonly unsafe struct ModuleBuilder(PyThreadState* ts, PyObject* module) {
    /// <summary>Definitions by managed body and name: immutable once made, shared by all interpreters.</summary>
    private static readonly StaticTable s_methods = new();

    private readonly PyThreadState* _ts = ts;
    private readonly PyObject* _module = module;

    public void Function(string name, delegate*<PyThreadState*, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.NoArgs, doc);
    public void Function(string name, delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.One, doc);
    public void Function(string name, delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.Fast, doc);
    public void Function(string name, delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.FastKeywords, doc);

    /// <summary>Takes the reference over; a null value (a failed allocation) leaves the name out with the error pending.</summary>
    public void Value(string name, [Steals] PyObject* value) {
        if (value == null) return;
        DictObject.SetItemString(_ts, ModuleObject.Dict(_module), name, value);
        Py.DecRef(_ts, value);
    }

    public void Int(string name, long value) => Value(name, LongObject.FromInt64(_ts, value));
    public void Text(string name, string value) => Value(name, UnicodeObject.FromString(_ts, value));

    /// <summary>What stands under a name already, under another one too.</summary>
    public void Again(string name, string present) {
        PyObject* value = DictObject.GetItemString(_ts, ModuleObject.Dict(_module), present);
        if (value != null) Value(name, Py.NewRef(value));
    }

    /// <summary>A type under its own name.</summary>
    public void Type(PyTypeObject* type) => Value(TypeObject.Name(type), Py.NewRef((PyObject*)type));

    private void Add(string name, void* body, MethodKind kind, string? doc) {
        nint method = s_methods.Find(name, (nint)body);
        if (method == 0) method = s_methods.Add(name, (nint)body, (nint)BuiltinArena.Method(name, body, kind, doc));
        using Owned moduleName = new(_ts, Py.XNewRef(DictObject.GetItem(_ts, ModuleObject.Dict(_module), Names.__name__)));
        Value(name, CFunctionObject.New(_ts, &((BuiltinMethod*)method)->def, _module, moduleName));
    }
}
