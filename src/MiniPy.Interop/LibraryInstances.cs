// Which engine may use the instance of a shared library that the dynamic linker gives to everybody.
//
// The statics of a library are one set for the process, and modules keep Python objects in them: objects of one engine's heap, which may be
// gone when another engine comes to them. So the first engine to import a library owns that instance for ever, and every other one loads a
// copy, until the library has shown that it can be shared: multi-phase initialisation, or a state of its own (m_size). CPython's own binaries
// never are: some keep statics whatever their definition says (_zoneinfo, _asyncio).
//
// Copies stay loaded when their engine ends: nothing tells who still points to their code.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Interop;

internal static unsafe class LibraryInstances {
    private sealed class Instance(ulong owner) {
        public readonly ulong Owner = owner;
        public bool Shared;
    }

    /// <summary>By path, for the life of the process.</summary>
    private static readonly Dictionary<string, Instance> s_instances = [];

    /// <summary>May this interpreter use it? If not it needs a copy.</summary>
    public static bool IsOpenTo(PyThreadState* ts, string file) {
        lock (s_instances) {
            if (!s_instances.TryGetValue(file, out Instance? instance)) s_instances.Add(file, instance = new Instance(ts->interp->id));
            return instance.Shared || instance.Owner == ts->interp->id;
        }
    }

    public static void Share(string file) {
        lock (s_instances) s_instances[file].Shared = true;
    }
}
