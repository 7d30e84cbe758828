// CPython's own binaries of library modules (lib-dynload). They are loaded as they are; most work. One that cannot is an ImportError, which is
// what the library's fall-backs in Python wait for, whatever its initialisation raised.

using System;
using System.IO;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class LibraryBinaries {
    public static bool IsOne(string file) => Path.GetFileName(Path.GetDirectoryName(file.AsSpan())).SequenceEqual("lib-dynload");

    /// <summary>Turns the pending error of a failed load into ImportError, with that error as its cause.</summary>
    public static void Explain(PyThreadState* ts, string module, PyObject* name, PyObject* path) {
        if (Err.Matches(ts, Exc.ImportError) || !Err.Matches(ts, Exc.Exception)) return;
        using Owned cause = new(ts, Err.Take(ts));
        using Owned text = new(ts, ObjectProtocol.Str(ts, cause));
        if (text.IsNull) ErrorIndicator.Clear(ts);
        Err.ImportError(ts, Exc.ImportError, $"CPython's binary of {module} does not work here: {(text.IsNull ? Err.TypeName(cause) : UnicodeObject.ToString(text))}", name, path);
        using Owned error = new(ts, Err.Take(ts));
        ExceptionObject.SetCause(ts, error, Py.NewRef(cause));
        Err.Put(ts, error.Detach());
    }
}
