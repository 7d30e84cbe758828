// What the collector needs from the floors above it, as data (DESIGN §3): it knows layouts, slots and the heap, but neither lists nor
// exceptions. One CollectorHooks per interpreter is handed over by Init.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Layout;

namespace MiniPy.Core;

internal abstract unsafe class CollectorHooks {
    public PyTypeObject* TupleType, ListType, RefType, ProxyType, CallableProxyType;

    /// <summary>The traverse slot of classes made by class statements, whose work the collector does itself (InstancePlan).</summary>
    public void* InstanceTraverse;

    /// <summary>Describes where instances of a class with InstanceTraverse keep their references; false: too many, or its base keeps some too.</summary>
    public delegate*<PyTypeObject*, InstancePlan*, bool> FillPlan;

    /// <summary>Cuts a weak reference from its referent; the callback stays in place. Runs no Python code.</summary>
    public abstract void ClearRef(PyThreadState* ts, PyWeakReference* reference);
    /// <summary>Calls wr_callback(reference); an error is written, not raised. Runs Python code.</summary>
    public abstract void CallWeakCallback(PyThreadState* ts, PyWeakReference* reference);
    /// <summary>Calls gc.callbacks with phase and info. Runs Python code.</summary>
    public abstract void Notify(PyThreadState* ts, bool start, int generation, nint collected, nint uncollectable);
    /// <summary>Appends to gc.garbage, which is made on demand; an error is dropped.</summary>
    public abstract void AppendGarbage(PyThreadState* ts, PyObject* op);
    /// <summary>Writes the pending error to sys.unraisablehook. Runs Python code.</summary>
    public abstract void Unraisable(PyThreadState* ts, string where);
    /// <summary>Writes a line of gc.set_debug output to sys.stderr. Runs Python code.</summary>
    public abstract void Debug(PyThreadState* ts, string text);
}

/// <summary>
/// Where the instances of a class keep their references. Most objects of a program are such instances; reading the plan instead of calling
/// traverse and, for each reference, a visitor halves the time of a collection. Plans hold while no Python code runs.
/// </summary>
internal unsafe struct InstancePlan {
    public const int MaxSlots = 10;

    public PyTypeObject* Type;
    /// <summary>Instances seen whose reference to the type was not subtracted yet: one subtraction for all.</summary>
    public int Pending;
    public bool IsPlain;
    /// <summary>The type was reached already.</summary>
    public bool TypeReached;
    public ushort SlotCount;
    /// <summary>Offset of the word that holds the attributes (see Objects/InstanceDict); 0: none.</summary>
    public ushort DictOffset;
    public fixed ushort Slots[MaxSlots];
}

/// <summary>What an interpreter's collector keeps beside struct Gc.</summary>
internal sealed class CollectorState {
    public CollectorHooks? Hooks;
    /// <summary>Entries of the young log before this one survived a collection already (generation 1); the rest are new (generation 0).</summary>
    public int Middle;
}

/// <summary>A growing array of objects outside every heap: worklists must not allocate where they look.</summary>
internal unsafe struct PointerStack {
    public PyObject** Items;
    public int Count;
    private int _capacity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(PyObject* op) {
        if (Count == _capacity) Grow();
        Items[Count++] = op;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() {
        _capacity = Math.Max(256, _capacity * 2);
        Items = (PyObject**)NativeMemory.Realloc(Items, (nuint)_capacity * (nuint)sizeof(nint));
    }

    public void Free() {
        NativeMemory.Free(Items);
        this = default;
    }
}
