// What objects need of the floors above them: a builtin function by name, a module by name. The import system registers itself at start.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class ImportHooks {
    /// <summary>importlib.import_module(name) for an absolute name: a new reference to that module. Set once at start.</summary>
    public static delegate*<PyThreadState*, PyObject*, PyObject*> ImportFunction;

    /// <summary>builtins.name.</summary>
    [return: NewRef]
    public static PyObject* Builtin(PyThreadState* ts, string name) {
        PyObject* value = ts->interp->builtins == null ? null : DictObject.GetItemString(ts, ts->interp->builtins, name);
        if (value != null) return Py.NewRef(value);
        return ErrorIndicator.Occurred(ts) != null ? null : Err.AttributeError(ts, $"module 'builtins' has no attribute '{name}'");
    }

    /// <summary>The module of a dotted name itself, not its topmost package. May run Python code.</summary>
    [return: NewRef]
    public static PyObject* Import(PyThreadState* ts, string dottedName) {
        if (ImportFunction == null) return Err.ImportError(ts, $"the import system is not running (importing '{dottedName}')");
        using Owned name = new(ts, UnicodeObject.Intern(ts, dottedName));
        return name.IsNull ? null : ImportFunction(ts, name);
    }

    /// <summary>Import(module).attribute.</summary>
    [return: NewRef]
    public static PyObject* ImportAttribute(PyThreadState* ts, string dottedName, string attribute) {
        using Owned module = new(ts, Import(ts, dottedName));
        return module.IsNull ? null : ObjectProtocol.GetAttr(ts, module, attribute);
    }
}
