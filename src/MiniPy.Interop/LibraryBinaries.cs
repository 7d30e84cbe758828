// CPython's own binaries of library modules (lib-dynload). They are loaded as they are; most work. One that cannot is an ImportError, which is
// what the library's fall-backs in Python wait for, whatever its initialisation raised; but a SystemError that CPython would raise as well stays.

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
        if (TypeObject.IsInstance(cause, Exc.SystemError) && !SpeaksOfApi(ts, cause)) {
            Err.Put(ts, cause.Detach());
            return;
        }
        using Owned text = new(ts, ObjectProtocol.Str(ts, cause));
        if (text.IsNull) ErrorIndicator.Clear(ts);
        Err.ImportError(ts, Exc.ImportError, $"CPython's binary of {module} does not work here: {(text.IsNull ? Err.TypeName(cause) : UnicodeObject.ToString(text))}", name, path);
        using Owned error = new(ts, Err.Take(ts));
        ExceptionObject.SetCause(ts, error, Py.NewRef(cause));
        Err.Put(ts, error.Detach());
    }

    /// <summary>Is it, or its cause, about a C function that there is not yet?</summary>
    private static bool SpeaksOfApi(PyThreadState* ts, PyObject* exception) {
        using Owned text = new(ts, ObjectProtocol.Str(ts, exception));
        if (text.IsNull) ErrorIndicator.Clear(ts);
        else if (UnicodeObject.ToString(text).EndsWith("is not available in this version of MiniPy", StringComparison.Ordinal)) return true;
        PyObject* cause = ((PyBaseExceptionObject*)exception)->cause;
        return cause != null && ExceptionObject.IsInstance(cause) && SpeaksOfApi(ts, cause);
    }
}
