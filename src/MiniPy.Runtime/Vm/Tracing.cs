// sys.settrace and sys.setprofile: what the traced copy of the loop asks before each instruction, and what the unwinder tells.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe class Tracing {
    /// <summary>Called before the instruction at frame->pc[-1], with pc and sp stored. May run Python code and move the frame's pc. False with an error.</summary>
    public static bool Before(PyThreadState* ts, Frame* frame) => true;

    [return: NewRef]
    public static PyObject* CallBuiltin(PyThreadState* ts, PyObject* callable, PyObject** args, int count) =>
        args[-1] != null ? CallProtocol.Vector(ts, callable, args - 1, count + 1, null) : CallProtocol.Vector(ts, callable, args, count, null);

    [return: NewRef]
    public static PyObject* CallBuiltin(PyThreadState* ts, PyObject* callable, PyObject* args, PyObject* kwargs) => CallProtocol.Call(ts, callable, args, kwargs);
}
