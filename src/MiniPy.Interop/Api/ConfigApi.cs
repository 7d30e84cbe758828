// PyConfig: how the interpreter was set up, for code that asks. The numbers are the interpreter's; what is text is found in sys and stays
// unset here. Setting an interpreter up is the host's (RuntimeOptions), so nothing reads a PyConfig back.

using System.Reflection;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class ConfigApi {
    private const int InitPython = 2, InitIsolated = 3;

    [UnmanagedCallersOnly, CApi]
    public static void PyConfig_InitPythonConfig(PyConfig* config) => Default(config, InitPython);

    [UnmanagedCallersOnly, CApi]
    public static void PyConfig_InitIsolatedConfig(PyConfig* config) => Default(config, InitIsolated);

    private static void Default(PyConfig* config, int kind) {
        *config = default;
        config->_config_init = kind;
        config->isolated = config->safe_path = kind == InitIsolated ? 1 : 0;
        config->use_environment = config->install_signal_handlers = config->user_site_directory = config->parse_argv = kind == InitPython ? 1 : 0;
        config->code_debug_ranges = config->site_import = config->write_bytecode = config->configure_c_stdio = config->buffered_stdio = 1;
        config->use_frozen_modules = config->pathconfig_warnings = config->_install_importlib = config->_init_main = 1;
    }

    /// <summary>Nothing of ours hangs off it.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyConfig_Clear(PyConfig* config) => *config = default;

    [UnmanagedCallersOnly, CApi]
    public static int _PyInterpreterState_GetConfigCopy(PyConfig* config) {
        RuntimeOptions options = Interpreter.From(Ts).Part<RuntimeOptions>();
        Default(config, InitPython);
        config->isolated = options.Isolated ? 1 : 0;
        config->use_environment = options.IgnoreEnvironment ? 0 : 1;
        config->dev_mode = options.DevMode ? 1 : 0;
        config->use_hash_seed = options.HashRandomization ? 0 : 1;
        config->code_debug_ranges = options.NoDebugRanges ? 0 : 1;
        config->site_import = options.NoSite ? 0 : 1;
        config->bytes_warning = options.BytesWarning;
        config->warn_default_encoding = options.WarnDefaultEncoding ? 1 : 0;
        config->inspect = options.Inspect;
        config->interactive = options.Interactive;
        config->optimization_level = options.Optimize;
        config->parser_debug = options.Debug;
        config->write_bytecode = options.DontWriteBytecode ? 0 : 1;
        config->verbose = options.Verbose;
        config->quiet = options.Quiet;
        config->user_site_directory = options.NoUserSite ? 0 : 1;
        config->buffered_stdio = options.Unbuffered ? 0 : 1;
        config->safe_path = options.SafePath ? 1 : 0;
        return 0;
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyConfig_AsDict(PyConfig* config) {
        PyThreadState* ts = Ts;
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull) return null;
        foreach (FieldInfo field in typeof(PyConfig).GetFields()) {
            byte* at = (byte*)config + Marshal.OffsetOf<PyConfig>(field.Name);
            using Owned value = new(ts, field.FieldType == typeof(int) ? LongObject.FromInt64(ts, *(int*)at)
                : field.FieldType == typeof(ulong) ? LongObject.FromUInt64(ts, *(ulong*)at)
                : field.FieldType == typeof(PyWideStringList) ? List(ts, (PyWideStringList*)at) : Text(ts, *(int**)at));
            if (value.IsNull || DictObject.SetItemString(ts, dict, field.Name, value) < 0) return null;
        }
        return dict.Detach();
    }

    [return: NewRef]
    private static PyObject* Text(PyThreadState* ts, int* text) {
        if (text == null) return Py.None;
        int length = 0;
        while (text[length] != 0) length++;
        return UnicodeObject.FromKindAndData(ts, 4, text, length);
    }

    [return: NewRef]
    private static PyObject* List(PyThreadState* ts, PyWideStringList* list) {
        using Owned result = new(ts, ListObject.New(ts, 0));
        for (nint i = 0; !result.IsNull && i < list->length; i++) {
            PyObject* item = Text(ts, list->items[i]);
            if (item == null || ListObject.AppendSteal(ts, result, item) < 0) return null;
        }
        return result.Detach();
    }
}
