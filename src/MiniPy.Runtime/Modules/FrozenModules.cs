// The modules that importlib's FrozenImporter finds: the two halves of importlib itself and those that CPython freezes to be tested with. Their
// code is the library's, compiled when it is asked for.

using System;
using System.Collections.Generic;
using System.IO;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class FrozenModules {
    /// <summary>`Origin` is the module whose source it is, with "&lt;" before it when that is a package under another name; null for no module of the library.</summary>
    public readonly record struct Frozen(string? Origin, bool IsPackage, bool Essential = false);

    private static readonly Dictionary<string, Frozen> s_all = new() {
        ["_frozen_importlib"] = new("importlib._bootstrap", false, true), ["_frozen_importlib_external"] = new("importlib._bootstrap_external", false, true),
        ["__hello__"] = new("__hello__", false), ["__hello_alias__"] = new("__hello__", false), ["__hello_only__"] = new(null, false),
        ["__phello__"] = new("__phello__", true), ["__phello__.__init__"] = new("<__phello__", false), ["__phello__.spam"] = new("__phello__.spam", false),
        ["__phello__.ham"] = new("__phello__.ham", true), ["__phello__.ham.__init__"] = new("<__phello__.ham", false), ["__phello__.ham.eggs"] = new("__phello__.ham.eggs", false),
        ["__phello_alias__"] = new("__hello__", true), ["__phello_alias__.spam"] = new("__hello__", false),
    };

    /// <summary>Per interpreter: tests switch the modules on (1) and off (-1).</summary>
    private sealed class Override {
        public int Value;
    }

    public static IEnumerable<string> Names => s_all.Keys;

    public static void Set(PyThreadState* ts, int value) => Interpreter.From(ts).Part<Override>().Value = value;

    public static Frozen? Find(PyThreadState* ts, PyObject* name) =>
        UnicodeObject.Check(name) && s_all.TryGetValue(UnicodeObject.ToString(name), out Frozen found) && (found.Essential || Interpreter.From(ts).Part<Override>().Value >= 0) ? found : null;

    /// <summary>The code of a module that Find has found; null with ImportError when the library has no source of it.</summary>
    [return: NewRef]
    public static PyObject* Code(PyThreadState* ts, string name, Frozen frozen) {
        string origin = (frozen.Origin ?? name).TrimStart('<');
        try {
            if (Interpreter.From(ts).Part<RuntimeOptions>().FindStdlib() is { } library) {
                string stem = Path.Combine(library, origin.Replace('.', '/'));
                foreach (string file in (string[])[stem + "/__init__.py", stem + ".py"])
                    if (File.Exists(file)) return Compilation.CompileBytes(ts, File.ReadAllBytes(file), $"<frozen {name}>", "exec");
            }
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException) {
            return Err.ImportError(ts, $"the source of frozen module {name} cannot be read: {error.Message}");
        }
        return Err.ImportError(ts, $"the standard library has no source of frozen module {name}");
    }
}
