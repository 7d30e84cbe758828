// What _asyncio needs of generators: the value that a StopIteration carries.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class GeneratorApi {
    /// <summary>0 and the value of the pending StopIteration, which is taken, or None when no error is pending; -1 when it is another one.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _PyGen_FetchStopIterationValue(PyObject** value) {
        *value = null;
        return GeneratorObject.TakeStopValue(Ts, value) ? 0 : -1;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyGen_SetStopIterationValue(PyObject* value) {
        PyThreadState* ts = Ts;
        Err.StopIteration(ts, value);
        return Err.Matches(ts, Exc.StopIteration) ? 0 : -1;
    }
}
