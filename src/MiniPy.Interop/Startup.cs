// Bringing the C border up: once per process, when the first extension is imported.
//
// Order matters: the dispatcher and the table must stand before any C slot is filled, and every builtin type must have its C slots before an
// extension's static initialisers may read them. All builtin types are touched here (until now only those in use were alive), so that
// the data symbols of the shim (PyList_Type …) are the complete types.

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;

namespace MiniPy.Interop;

/// <summary>Callbacks of the shim (native/shim/runtime.h).</summary>
internal unsafe struct ShimHooks {
    public delegate* unmanaged<int, void> Missing;
    public delegate* unmanaged<PyThreadState*, void> Take;
    public delegate* unmanaged<PyThreadState*, void> HandOver;
    public delegate* unmanaged<int*, PyThreadState*> Ensure;
    public delegate* unmanaged<PyThreadState*, int, void> Release;
    public delegate* unmanaged<PyThreadState*, void> Adopt;
    public delegate* unmanaged<PyThreadState*, PyThreadState*, void> Swap;
}

internal static unsafe class Startup {
    private const int ExpectedAbi = 2;
    private static int s_installed;

    /// <summary>Called by the runtime's import system; idempotent.</summary>
    public static void Install() {
        if (Volatile.Read(ref s_installed) != 0) return;
        lock (StaticState.Gate) {
            if (s_installed != 0) return;
            if (StaticStorage.Shim == 0) throw new InvalidOperationException("extension modules need MiniPy's native shim: " + StaticStorage.ShimError);
            if (*(int*)Shim.Need("minipy_abi") != ExpectedAbi) throw new InvalidOperationException("MiniPy's native shim and assemblies are of different builds");
            var hooks = ((delegate* unmanaged<ShimHooks*>)Shim.Need("minipy_get_hooks"))();
            hooks->Missing = &Missing;
            hooks->Take = &Take;
            hooks->HandOver = &HandOver;
            hooks->Ensure = &GilState.Ensure;
            hooks->Release = &GilState.Release;
            hooks->Adopt = &Adopt;
            hooks->Swap = &Swap;
            ManagedStubs.Install();
            NativeCalls.Install();
            ApiTable.Install();
            StaticTypes.MakeAll();
            StaticType.TypeMade = type => CSlots.Fill((PyTypeObject*)type);
            StaticType.TypeFilled = type => CSlots.Fill((PyTypeObject*)type);
            foreach (nint type in StaticType.All()) {
                CSlots.Fill((PyTypeObject*)type);
                // C code reads tp_dict, tp_mro and the definition tables without asking first.
                StaticType.EnsureFilled((PyTypeObject*)type);
            }
            DataSymbols.Fill();
            Api.DateTimeApi.Fill(DateTimeModule.Table);
            ImportSystem.ExtensionLoader = &ExtensionLoader.Load;
            Volatile.Write(ref s_installed, 1);
        }
    }

    /// <summary>Per interpreter, at its first extension: classes that exist already get their C slots, later ones when they are made.</summary>
    public static void InstallFor(PyThreadState* ts) {
        TypeHooks hooks = Interpreter.From(ts).Part<TypeHooks>();
        if (hooks.ClassMade != null) return;
        hooks.ClassMade = type => CSlots.Fill((PyTypeObject*)type);
        FillTree(ts, BaseObject.Type);
        if (Hosting.PyEngine.Of(ts) is not { IsSubinterpreter: true }) GilState.Offer(ts->interp);
        ApiChecks.InstallFor(ts);
    }

    private static void FillTree(PyThreadState* ts, PyTypeObject* type) {
        foreach (nint sub in TypeObject.SubclassesOf(ts, type)) {
            CSlots.Fill((PyTypeObject*)sub);
            FillTree(ts, (PyTypeObject*)sub);
        }
        // Static types do not list each other as subclasses, so every one is a root of classes.
        if (type != BaseObject.Type) return;
        foreach (nint root in StaticType.All())
            if ((PyTypeObject*)root != type)
                foreach (nint sub in TypeObject.SubclassesOf(ts, (PyTypeObject*)root)) {
                    CSlots.Fill((PyTypeObject*)sub);
                    FillTree(ts, (PyTypeObject*)sub);
                }
    }

    [UnmanagedCallersOnly]
    private static void Missing(int index) {
        string name = CText.String(((byte**)Shim.Need("minipy_api_names"))[index])!;
        PyThreadState* ts = Shim.GetCurrent();
        if (ts != null) Err.SystemError(ts, $"the C API function {name} is not available in this version of MiniPy");
        else Console.Error.WriteLine($"minipy: the C API function {name} is not available in this version of MiniPy");
    }

    [UnmanagedCallersOnly]
    private static void Take(PyThreadState* ts) {
        Interpreter.From(ts).Lock.Take(ts);
        Claim(ts);
    }

    [UnmanagedCallersOnly]
    private static void Adopt(PyThreadState* ts) => Claim(ts);

    /// <summary>The state is this thread's from now on, whichever thread it was made on.</summary>
    private static void Claim(PyThreadState* ts) {
        if (!ThreadStates.IsBoundHere(ts)) ThreadStates.Bind(ts);
        CThread.Adopt(ts);
    }

    /// <summary>
    /// PyThreadState_Swap. States of one interpreter hand its lock on without letting anybody else in. Between interpreters the old lock is left before
    /// the new one is taken: a thread that held two could wait for one that waits for it.
    /// </summary>
    [UnmanagedCallersOnly]
    private static void Swap(PyThreadState* from, PyThreadState* to) {
        if (from != null && to != null && from->interp == to->interp) {
            Interpreter.From(from).Lock.Pass(from, to);
        } else {
            if (from != null) Interpreter.From(from).Lock.Drop(from);
            if (to != null) Interpreter.From(to).Lock.Take(to);
        }
        if (to != null) Claim(to);
    }

    [UnmanagedCallersOnly]
    private static void HandOver(PyThreadState* ts) => Interpreter.From(ts).Lock.HandOverLease(ts);
}

/// <summary>PyGILState_Ensure from threads that Python does not know.</summary>
internal static unsafe class GilState {
    private static readonly List<nint> s_offered = [];
    private static nint s_interpreter; // the first live interpreter that loaded an extension: PyGILState has no parameter that names one

    /// <summary>The interpreter of threads that have no state.</summary>
    public static PyInterpreterState* Default => (PyInterpreterState*)Volatile.Read(ref s_interpreter);

    public static void Offer(PyInterpreterState* interp) {
        lock (s_offered) {
            s_offered.Add((nint)interp);
            s_interpreter = s_offered[0];
        }
        Interpreter.From(interp).Ending += () => Withdraw((nint)interp);
    }

    private static void Withdraw(nint interp) {
        lock (s_offered) {
            s_offered.Remove(interp);
            s_interpreter = s_offered.Count > 0 ? s_offered[0] : 0;
        }
    }

    [UnmanagedCallersOnly]
    public static PyThreadState* Ensure(int* state) {
        var interp = (PyInterpreterState*)Volatile.Read(ref s_interpreter);
        if (interp == null) return null;
        PyThreadState* ts = ThreadStates.Create(interp);
        Interpreter.From(interp).Lock.Take(ts);
        CThread.Adopt(ts);
        return ts;
    }

    [UnmanagedCallersOnly]
    public static void Release(PyThreadState* ts, int state) {
        Interpreter interpreter = Interpreter.From(ts);
        ThreadModule.Clear(ts);
        CThread.Adopt(null);
        Shim.Forget(ts);
        ThreadStates.Destroy(ts);
    }
}

internal static unsafe partial class ApiTable {
    public static void Install() {
        FillPlain(Entries());
    }

    /// <summary>From here on every call is checked, those of modules that are loaded already included.</summary>
    public static void UseChecked() => FillChecked(Entries());

    private static nint* Entries() => ((delegate* unmanaged<nint*>)Shim.Need("minipy_get_table"))();
}
