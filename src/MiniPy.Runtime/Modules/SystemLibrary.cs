// Shared libraries of the machine that modules bind at run time: zlib, bzip2, liblzma, expat. Which are there differs from machine to
// machine, so they are looked for when the module is imported, and a missing one is an ImportError that says what to install.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class SystemLibrary {
    /// <summary>The first of these that loads, or 0.</summary>
    public static nint Open(params string[] names) {
        foreach (string name in names)
            if (NativeLibrary.TryLoad(name, out nint handle)) return handle;
        return 0;
    }

    public static void* Symbol(nint library, string name) => (void*)NativeLibrary.GetExport(library, name);

    public static Raised Missing(PyThreadState* ts, string module, string library) {
        using Owned name = new(ts, UnicodeObject.FromString(ts, module));
        return name.IsNull ? default : Err.ImportError(ts, Exc.ImportError, $"module '{module}' needs the shared library {library}, which is not on this machine", name, null);
    }
}
