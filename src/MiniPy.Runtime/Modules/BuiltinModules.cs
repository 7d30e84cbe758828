// The built-in modules: name → definition. A definition's class is touched, and so compiled, when its module is first imported.

using System;

namespace MiniPy.Modules;

internal static class BuiltinModules {
    /// <summary>sys.builtin_module_names.</summary>
    public static ReadOnlySpan<string> Names => (string[])[
        "_imp", "_io", "_signal", "_thread", "builtins", "marshal", "posix", "sys",
    ];

    /// <summary>null when no built-in module has that name.</summary>
    public static BuiltinModule? Find(string name) => name switch {
        "builtins" => BuiltinsModule.Definition,
        "sys" => SysModule.Definition,
        "_imp" => ImpModule.Definition,
        "_io" => IoModule.Definition,
        "_signal" => SignalModule.Definition,
        "_thread" => ThreadModule.Definition,
        "marshal" => MarshalModule.Definition,
        "posix" => PosixModule.Definition,
        _ => null,
    };
}
