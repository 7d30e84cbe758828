// Where the standard library takes for granted what is different here.
//
// A second copy of importlib's outer half, as its tests make one, writes and reads byte code of this runtime as well.
//
// multiprocessing starts processes by fork on every POSIX system but macOS. There is no fork in a .NET process, so the default is spawn, as it
// is on macOS. forkserver promises a process that has nothing of its parent's, which a server makes by fork: here it is started afresh, as by
// spawn. fork itself, asked for by name, is a ValueError: a child with its parent's state is not to be had.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class LibraryAdjustments {
    /// <summary>Called when a module has just been executed; false with an error pending.</summary>
    public static bool After(PyThreadState* ts, PyObject* name, PyObject* module) =>
        UnicodeObject.EqualsAscii(name, "multiprocessing.context") ? SpawnByDefault(ts, module) && ForkServerSpawns(ts, module)
        : !UnicodeObject.EqualsAscii(name, "importlib._bootstrap_external") || FrozenImportlib.SetMagic(ts, module);

    private static bool SpawnByDefault(PyThreadState* ts, PyObject* module) {
        using Owned contexts = new(ts, ObjectProtocol.GetAttr(ts, module, "_concrete_contexts"));
        using Owned initial = new(ts, contexts.IsNull ? null : ObjectProtocol.GetAttr(ts, module, "_default_context"));
        using Owned method = new(ts, initial.IsNull ? null : UnicodeObject.FromString(ts, "spawn"));
        using Owned spawn = new(ts, method.IsNull ? null : ObjectProtocol.GetItem(ts, contexts, method));
        using Owned fork = new(ts, spawn.IsNull ? null : UnicodeObject.FromString(ts, "fork"));
        return !fork.IsNull && ObjectProtocol.SetAttr(ts, initial, "_default_context", spawn) == 0 && ObjectProtocol.DelItem(ts, contexts, fork) == 0;
    }

    private static bool ForkServerSpawns(PyThreadState* ts, PyObject* module) {
        using Owned server = new(ts, ObjectProtocol.GetAttr(ts, module, "ForkServerProcess"));
        using Owned spawn = new(ts, server.IsNull ? null : ObjectProtocol.GetAttr(ts, module, "SpawnProcess"));
        using Owned names = new(ts, spawn.IsNull ? null : ObjectProtocol.GetAttr(ts, spawn, Names.__dict__));
        using Owned start = new(ts, names.IsNull ? null : UnicodeObject.FromString(ts, "_Popen"));
        using Owned popen = new(ts, start.IsNull ? null : ObjectProtocol.GetItem(ts, names, start)); // the staticmethod itself
        return !popen.IsNull && ObjectProtocol.SetAttr(ts, server, start, popen) == 0;
    }
}
