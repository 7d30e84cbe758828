// Every debug switch of the runtime, read once from MINIPY_DEBUG (a comma separated list), so that the JIT drops the branches of those
// that are off:
//
//   trace           one line for each executed instruction on stderr
//   dump-bytecode   the disassembly of each code object when it is made
//   gcstress        a young collection at every breaker check, every 1024th a full one (while collection is enabled)
//   refcheck        consistency checks of containers and heap after each collection
//   poison          freed blocks are filled with 0xDB from the start (see HeapPolicy.Poison)
//   tiny-tables     caches with so few entries that they evict all the time (method cache)
//   heap-at-exit    one line for each type of which objects are left when an engine was disposed, on stderr
//   capi-checks     every extension gets the checked API table

using System;

namespace MiniPy.Diagnostics;

internal static class DebugSwitches {
    private static readonly string s_list = "," + (Environment.GetEnvironmentVariable("MINIPY_DEBUG") ?? "") + ",";

    public static readonly bool Trace = Has("trace");
    public static readonly bool DumpBytecode = Has("dump-bytecode");
    public static readonly bool GcStress = Has("gcstress");
    public static readonly bool RefCheck = Has("refcheck");
    public static readonly bool Poison = Has("poison");
    public static readonly bool TinyTables = Has("tiny-tables");
    public static readonly bool HeapAtExit = Has("heap-at-exit");
    public static readonly bool ApiChecks = Has("capi-checks");

    private static bool Has(string name) => s_list.Contains("," + name + ",", StringComparison.Ordinal);
}
