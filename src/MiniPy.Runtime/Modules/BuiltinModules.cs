// The built-in modules: name → definition. A definition's class is touched, and so compiled, when its module is first imported.

using System;

namespace MiniPy.Modules;

internal static class BuiltinModules {
    /// <summary>sys.builtin_module_names.</summary>
    public static ReadOnlySpan<string> Names => (string[])[
        "_abc", "_ast", "_bisect", "_blake2", "_codecs", "_collections", "_contextvars", "_csv", "_functools", "_heapq", "_imp", "_io", "_json", "_locale",
        "_md5", "_operator", "_posixsubprocess", "_random", "_sha1", "_sha256", "_sha3", "_sha512", "_signal", "_socket", "_sre", "_stat", "_string", "_struct", "_thread", "_typing",
        "_warnings", "_weakref", "array", "atexit", "binascii", "builtins", "cmath", "errno", "faulthandler", "fcntl", "gc", "grp", "itertools", "marshal",
        "math", "posix", "pwd", "resource", "select", "sys", "syslog", "termios", "time", "unicodedata", "zlib",
    ];

    /// <summary>null when no built-in module has that name.</summary>
    public static BuiltinModule? Find(string name) => name switch {
        "_abc" => AbcModule.Definition,
        "_ast" => AstModule.Definition,
        "_bisect" => BisectModule.Definition,
        "_blake2" => Blake2Module.Definition,
        "_codecs" => CodecsModule.Definition,
        "_collections" => CollectionsModule.Definition,
        "_contextvars" => ContextVarsModule.Definition,
        "_csv" => CsvModule.Definition,
        "_functools" => FunctoolsModule.Definition,
        "_heapq" => HeapqModule.Definition,
        "_imp" => ImpModule.Definition,
        "_io" => IoModule.Definition,
        "_json" => JsonModule.Definition,
        "_locale" => LocaleModule.Definition,
        "_md5" => HashModules.Md5,
        "_operator" => OperatorModule.Definition,
        "_posixsubprocess" => PosixSubprocessModule.Definition,
        "_random" => RandomModule.Definition,
        "_sha1" => HashModules.Sha1,
        "_sha256" => HashModules.Sha256,
        "_sha3" => Sha3Module.Definition,
        "_sha512" => HashModules.Sha512,
        "_signal" => SignalModule.Definition,
        "_socket" => SocketModule.Definition,
        "_sre" => SreModule.Definition,
        "_stat" => StatModule.Definition,
        "_string" => StringModule.Definition,
        "_struct" => StructModule.Definition,
        "_thread" => ThreadModule.Definition,
        "_typing" => TypingModule.Definition,
        "_warnings" => WarningsModule.Definition,
        "_weakref" => WeakrefModule.Definition,
        "array" => ArrayModule.Definition,
        "atexit" => AtexitModule.Definition,
        "binascii" => BinasciiModule.Definition,
        "builtins" => BuiltinsModule.Definition,
        "cmath" => CMathModule.Definition,
        "errno" => ErrnoModule.Definition,
        "faulthandler" => FaultHandlerModule.Definition,
        "fcntl" => FcntlModule.Definition,
        "gc" => GcModule.Definition,
        "grp" => GrpModule.Definition,
        "itertools" => ItertoolsModule.Definition,
        "marshal" => MarshalModule.Definition,
        "math" => MathModule.Definition,
        "posix" => PosixModule.Definition,
        "pwd" => PwdModule.Definition,
        "resource" => ResourceModule.Definition,
        "select" => SelectModule.Definition,
        "sys" => SysModule.Definition,
        "syslog" => SyslogModule.Definition,
        "termios" => TermiosModule.Definition,
        "time" => TimeModule.Definition,
        "unicodedata" => UnicodeDataModule.Definition,
        "zlib" => ZlibModule.Definition,
        _ => null,
    };
}
