// _asyncio: there is none. asyncio's own Task and Future in Python take its place when the import fails; CPython's binary of that name, which
// may lie on the path, reads the current thread from a word of CPython's runtime that has no meaning where many interpreters run at once.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class AsyncioModule {
    public static readonly BuiltinModule Definition = new("_asyncio", null, &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) => Err.ImportError(ts, "MiniPy has no _asyncio: asyncio's Python implementation is used");
}
