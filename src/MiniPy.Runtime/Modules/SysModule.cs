// sys: the interpreter's own data. Filled once when the interpreter is made; ts->interp->sysdict is its namespace.
//
// Platform facts are constants here; what the host decides comes from RuntimeOptions. The functions are in SysModule.Functions.

using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SysModule {
    public static readonly BuiltinModule Definition = new("sys",
        "This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter.", &Fill);

    public const string Version = "3.11.2 (MiniPy 0.1.0) [.NET]";
    public const int HexVersion = 0x030B02F0;
    public const string CacheTag = "minipy-311";

    private static class Types {
        public static readonly FieldTupleType VersionInfo = new("sys.version_info", "sys.version_info\n\nVersion information as a named tuple.", 5, false,
            ["major", "minor", "micro", "releaselevel", "serial"]);
        public static readonly FieldTupleType Flags = new("sys.flags", "sys.flags\n\nFlags provided through command line arguments or environment vars.", 18, false,
            ["debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose", "bytes_warning",
            "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "safe_path", "int_max_str_digits"]);
        public static readonly FieldTupleType FloatInfo = new("sys.float_info", "sys.float_info\n\nA named tuple holding information about the float type. It contains low level\ninformation about the precision and internal representation. Please study\nyour system's :file:`float.h` for more information.", 11, false,
            ["max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"]);
        public static readonly FieldTupleType IntInfo = new("sys.int_info", "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.  The attributes are read only.", 4, false,
            ["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"]);
        public static readonly FieldTupleType HashInfo = new("sys.hash_info", "hash_info\n\nA named tuple providing parameters used for computing hashes. The attributes are read only.", 9, false,
            ["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"]);
        public static readonly FieldTupleType ThreadInfo = new("sys.thread_info", "sys.thread_info\n\nA named tuple holding information about the thread implementation.", 3, false, ["name", "lock", "version"]);
        public static readonly FieldTupleType AsyncGenHooks = new("asyncgen_hooks", null!, 2, false, ["firstiter", "finalizer"]);
    }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        RuntimeOptions options = Interpreter.From(ts).Part<RuntimeOptions>();
        AddFunctions(m);
        AddNumbers(ts, m);
        AddHostFacts(ts, m, options);
        AddSearchPath(ts, m, options);
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static void AddNumbers(PyThreadState* ts, ModuleBuilder m) {
        m.Text("version", Version);
        m.Int("hexversion", HexVersion);
        m.Int("api_version", 1013);
        m.Int("maxsize", long.MaxValue);
        m.Int("maxunicode", 0x10FFFF);
        m.Text("byteorder", "little");
        m.Text("platform", Platform());
        m.Text("platlibdir", "lib");
        m.Text("float_repr_style", "short");
        m.Text("copyright", "Copyright (c) 2001-2023 Python Software Foundation.\nAll Rights Reserved.\n\nCopyright (c) 2000 BeOpen.com.\nAll Rights Reserved.\n\nCopyright (c) 1995-2001 Corporation for National Research Initiatives.\nAll Rights Reserved.\n\nCopyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\nAll Rights Reserved.");
        m.Value("_git", Record(ts, "MiniPy", "", ""));
        m.Text("_framework", "");
        m.Text("abiflags", "");
        m.Value("version_info", VersionInfo(ts));
        m.Value("float_info", Fill(ts, Types.FloatInfo, double.MaxValue, 1024, 308, double.Parse("2.2250738585072014e-308", System.Globalization.CultureInfo.InvariantCulture), -1021, -307, 15, 53, double.Parse("2.220446049250313e-16", System.Globalization.CultureInfo.InvariantCulture), 2, 1));
        m.Value("int_info", Fill(ts, Types.IntInfo, 30, 4, 4300, 640));
        m.Value("hash_info", Fill(ts, Types.HashInfo, 64, (1L << 61) - 1, 314159, 0, 1000003, "siphash13", 64, 128, 0));
        m.Value("thread_info", Fill(ts, Types.ThreadInfo, "pthread", "semaphore", ".NET " + Environment.Version));
        using Owned implementation = new(ts, Implementation(ts));
        if (!implementation.IsNull) m.Value("implementation", implementation.Detach());
        var names = new List<string>();
        foreach (string name in BuiltinModules.Names) names.Add(name);
        names.Sort(StringComparer.Ordinal);
        m.Value("builtin_module_names", Strings(ts, names));
        m.Value("stdlib_module_names", StdlibNames(ts));
    }

    private static string Platform() => OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    [return: NewRef]
    private static PyObject* VersionInfo(PyThreadState* ts) => Fill(ts, Types.VersionInfo, 3, 11, 2, "final", 0);

    /// <summary>A named tuple from ints, longs, doubles, bools and strings.</summary>
    [return: NewRef]
    private static PyObject* Fill(PyThreadState* ts, FieldTupleType type, params object[] values) {
        PyObject* op = type.New(ts);
        if (op == null) return null;
        for (int i = 0; i < values.Length; i++) TupleObject.Items(op)[i] = FromPlain(ts, values[i]);
        return type.Finish(ts, op);
    }

    [return: NewRef]
    private static PyObject* FromPlain(PyThreadState* ts, object? value) => value switch {
        int number => LongObject.FromInt64(ts, number),
        long number => LongObject.FromInt64(ts, number),
        double real => FloatObject.FromDouble(ts, real),
        bool truth => Py.Bool(truth),
        string text => UnicodeObject.FromString(ts, text),
        _ => Py.None,
    };

    [return: NewRef]
    private static PyObject* Record(PyThreadState* ts, string a, string b, string c) {
        using Owned x = new(ts, UnicodeObject.FromString(ts, a));
        using Owned y = new(ts, UnicodeObject.FromString(ts, b));
        using Owned z = new(ts, UnicodeObject.FromString(ts, c));
        return x.IsNull || y.IsNull || z.IsNull ? null : TupleObject.Pack(ts, x, y, z);
    }

    [return: NewRef]
    private static PyObject* Strings(PyThreadState* ts, IReadOnlyList<string> texts) {
        PyObject* tuple = TupleObject.New(ts, texts.Count);
        for (int i = 0; tuple != null && i < texts.Count; i++)
            if ((TupleObject.Items(tuple)[i] = UnicodeObject.Intern(ts, texts[i])) == null) Py.ClearRef(ts, &tuple);
        return tuple;
    }

    [return: NewRef]
    private static PyObject* StringList(PyThreadState* ts, IReadOnlyList<string> texts) {
        PyObject* list = ListObject.New(ts, 0);
        for (int i = 0; list != null && i < texts.Count; i++) {
            PyObject* text = UnicodeObject.FromString(ts, texts[i]);
            if (text == null || ListObject.AppendSteal(ts, list, text) < 0) Py.ClearRef(ts, &list);
        }
        return list;
    }

    [return: NewRef]
    private static PyObject* Implementation(PyThreadState* ts) {
        PyObject* op = NamespaceObject.New(ts, null);
        if (op == null) return null;
        using Owned dict = new(ts, op);
        Set(ts, op, "name", UnicodeObject.FromString(ts, "minipy"));
        Set(ts, op, "cache_tag", UnicodeObject.FromString(ts, CacheTag));
        Set(ts, op, "version", VersionInfo(ts));
        Set(ts, op, "hexversion", LongObject.FromInt64(ts, HexVersion));
        Set(ts, op, "_multiarch", UnicodeObject.FromString(ts, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu"));
        return ErrorIndicator.Occurred(ts) == null ? dict.Detach() : null;
    }

    private static void Set(PyThreadState* ts, PyObject* op, string name, [Steals] PyObject* value) {
        using Owned owned = new(ts, value);
        if (value != null) ObjectProtocol.SetAttr(ts, op, name, value);
    }

    private static void AddHostFacts(PyThreadState* ts, ModuleBuilder m, RuntimeOptions options) {
        m.Value("argv", StringList(ts, options.Argv));
        m.Value("orig_argv", StringList(ts, options.OriginalArgv));
        m.Value("warnoptions", StringList(ts, options.WarnOptions));
        PyObject* xoptions = DictObject.New(ts);
        foreach ((string name, string? value) in options.XOptions) {
            using Owned given = new(ts, value == null ? Py.True : UnicodeObject.FromString(ts, value));
            if (xoptions != null && !given.IsNull) DictObject.SetItemString(ts, xoptions, name, given);
        }
        m.Value("_xoptions", xoptions);
        m.Text("executable", options.Executable);
        m.Text("_base_executable", options.Executable);
        foreach (string name in (string[])["prefix", "base_prefix", "exec_prefix", "base_exec_prefix"]) m.Text(name, options.Prefix);
        m.Value("pycache_prefix", options.PycachePrefix == null ? Py.None : UnicodeObject.FromString(ts, options.PycachePrefix));
        m.Value("dont_write_bytecode", Py.Bool(options.DontWriteBytecode));
        m.Value("flags", Fill(ts, Types.Flags, options.Debug, options.Inspect, options.Interactive, options.Optimize, options.DontWriteBytecode ? 1 : 0,
            options.NoUserSite ? 1 : 0, options.NoSite ? 1 : 0, options.IgnoreEnvironment ? 1 : 0, options.Verbose, options.BytesWarning, options.Quiet, options.HashRandomization ? 1 : 0,
            options.Isolated ? 1 : 0, options.DevMode, options.Utf8Mode ? 1 : 0, options.WarnDefaultEncoding ? 1 : 0, options.SafePath, options.IntMaxStrDigits));
        if (options.IntMaxStrDigits >= 0) ts->interp->int_max_str_digits = options.IntMaxStrDigits;
        Codec.Registry(ts).ChecksNames = options.DevMode;
    }

    private static void AddSearchPath(PyThreadState* ts, ModuleBuilder m, RuntimeOptions options) {
        var path = new List<string>(options.ModuleSearchPath);
        if (options.FindStdlib() is { } library) {
            path.Add(library);
            // Extension modules of the library: CPython's own binaries where the system has them.
            string binaries = Path.Combine(library, "lib-dynload");
            if (options.AllowExtensions && Directory.Exists(binaries)) path.Add(binaries);
            m.Text("_stdlib_dir", library);
        } else {
            m.Value("_stdlib_dir", Py.None);
        }
        m.Value("path", StringList(ts, path));
        m.Value("meta_path", ListObject.New(ts, 0));
        m.Value("path_hooks", ListObject.New(ts, 0));
        m.Value("path_importer_cache", DictObject.New(ts));
        m.Value("modules", Py.NewRef(ts->interp->modules));
    }
}
