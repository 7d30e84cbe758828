// What must stand once per process before the first interpreter runs: the hooks through which lower floors call upper ones (they are data
// there, see DESIGN §3), and the way to the C border, which is another assembly and loaded when the first extension is imported.

using System;
using System.Reflection;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using MiniPy.Vm;

namespace MiniPy.Hosting;

internal static unsafe class RuntimeStart {
    /// <summary>Reading it is enough: the class initialiser runs once, and whoever comes second waits for it.</summary>
    public static readonly bool Done = Install();

    private static bool Install() {
        Immortals.Make();
        EvalLoop.Install();
        GeneratorObject.RunFrame = &EvalLoop.Run;
        GeneratorObject.ClearFrame = &Frames.Clear;
        Singletons.Init();
        BreakerHandler.RunSignalHandlers = &SignalModule.Run;
        if (ImportSystem.ExtensionLoader == null) ImportSystem.ExtensionLoader = &LoadFirstExtension;
        return true;
    }

    /// <summary>Stands in for the C border until an extension is imported; the border's Install puts its own loader here.</summary>
    [return: NewRef]
    private static PyObject* LoadFirstExtension(PyThreadState* ts, PyObject* name, PyObject* path, PyObject* spec) {
        string? problem = LoadInterop();
        if (problem != null) return Err.ImportError(ts, Exc.ImportError, problem, name, path);
        return ImportSystem.ExtensionLoader(ts, name, path, spec);
    }

    /// <summary>Loads MiniPy.Interop and lets it install itself; null, or what is missing.</summary>
    private static string? LoadInterop() {
        lock (StaticState.Gate) {
            if (ImportSystem.ExtensionLoader != (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&LoadFirstExtension) return null;
            if (StaticStorage.Shim == 0) return $"extension modules need MiniPy's native shim: {StaticStorage.ShimError}";
            try {
                // Both names are constants here, so that the compilers that leave out what is not used know that this is.
                var border = Type.GetType("MiniPy.Interop.Startup, MiniPy.Interop");
                if (border == null) return "extension modules need the assembly MiniPy.Interop, which is not beside MiniPy.Runtime: reference the package MiniPy.Interop";
                MethodInfo? install = border.GetMethod("Install", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, []);
                if (install == null) return "extension modules need MiniPy.Interop.Startup.Install(), which the MiniPy.Interop assembly beside MiniPy.Runtime does not have: their versions differ";
                install.Invoke(null, null);
            } catch (Exception error) when (error is System.IO.IOException or BadImageFormatException) {
                return $"the assembly MiniPy.Interop, which extension modules need, cannot be loaded: {error.Message}";
            } catch (TargetInvocationException error) {
                return $"extension modules cannot be loaded: {error.InnerException?.Message}";
            }
            if (ImportSystem.ExtensionLoader == (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&LoadFirstExtension) return "MiniPy.Interop installed no extension loader";
            return null;
        }
    }
}
