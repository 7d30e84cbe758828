// _typing: the one function that typing takes from the interpreter.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class TypingModule {
    public static readonly BuiltinModule Definition = new("_typing", "Primitives and accelerators for the typing module.\n", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        new ModuleBuilder(ts, module).Function("_idfunc", &Identity, "_idfunc($module, x, /)\n--\n\n");
        return 0;
    }

    private static PyObject* Identity(PyThreadState* ts, PyObject* module, PyObject* x) => Py.NewRef(x);
}
