// The heap as the lifecycle tester sees it: what lives there, by type; what a piece of work left behind; what happens when an allocation
// fails.

using System;
using System.Collections.Generic;
using System.Text;
using MiniPy.Core;
using MiniPy.Memory;
using MiniPy.Objects;

namespace MiniPy.Hosting;

/// <summary>An engine's heap. All members but <see cref="LiveHandles"/> take the engine's lock; none but <see cref="Collect"/> runs Python code.</summary>
public sealed unsafe class PyHeap {
    private readonly PyEngine _engine;

    internal PyHeap(PyEngine engine) => _engine = engine;

    /// <summary>Counts what lives in the heap, in one pass over it; allocates nothing there.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public PyHeapSnapshot Snapshot() {
        using var call = new PyEngine.HostCall(_engine);
        return new PyHeapSnapshot(HeapCensus.Snapshot(call.Ts));
    }

    /// <summary>A full collection of cyclic garbage, and of names that only the cache of attributes held. Runs Python code (finalizers, weak reference callbacks).</summary>
    /// <returns>The number of unreachable objects that were found.</returns>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public long Collect() {
        using var call = new PyEngine.HostCall(_engine);
        long found = CycleCollector.Collect(call.Ts, 2);
        TypeObject.ClearCache(call.Ts);
        return call.Ts->unwinding == 0 ? found : throw call.Failure();
    }

    /// <summary>Bytes of the pages in use and of charged .NET-side buffers: what <see cref="PyLimits.HeapBytes"/> limits.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public long BytesInUse {
        get {
            using var call = new PyEngine.HostCall(_engine);
            return call.Ts->heap->BytesInUse;
        }
    }

    /// <summary>The largest value that <see cref="BytesInUse"/> had.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public long PeakBytes {
        get {
            using var call = new PyEngine.HostCall(_engine);
            return call.Ts->heap->PeakBytes;
        }
    }

    /// <summary>Handles of the host that were not released yet, those of typed delegates included.</summary>
    public int LiveHandles => _engine.LiveHandles;

    /// <summary>
    /// Makes the n-th allocation from now on fail, and those after it until <paramref name="count"/> have failed: scripts see
    /// <c>MemoryError</c>. Until <see cref="StopFailing"/> every allocation takes the slow path.
    /// </summary>
    /// <param name="n">1 for the next allocation.</param>
    /// <param name="count">How many fail; <see cref="long.MaxValue"/> for all from the n-th on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void FailAllocation(long n, long count = 1) {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using var call = new PyEngine.HostCall(_engine);
        MiniPy.Memory.Heap* heap = call.Ts->heap;
        heap->FailCountdown = n;
        heap->FailCount = count;
        MiniPy.Memory.Heap.SetPolicy(heap, heap->Policy | HeapPolicy.FailAt);
    }

    /// <summary>Ends what <see cref="FailAllocation"/> began.</summary>
    /// <returns>Has an allocation failed?</returns>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public bool StopFailing() {
        using var call = new PyEngine.HostCall(_engine);
        MiniPy.Memory.Heap* heap = call.Ts->heap;
        bool failed = (heap->Policy & HeapPolicy.FailAt) != 0 && heap->FailCountdown <= 0;
        MiniPy.Memory.Heap.SetPolicy(heap, heap->Policy & ~HeapPolicy.FailAt);
        heap->FailCount = 0;
        return failed;
    }
}

/// <summary>What lived in a heap at one moment. Holds no reference to it.</summary>
public sealed class PyHeapSnapshot {
    private readonly HeapSnapshot _census;

    internal PyHeapSnapshot(HeapSnapshot census) => _census = census;

    /// <summary>Number of objects.</summary>
    public long Objects => _census.ObjectCount;
    /// <summary>Bytes of their blocks.</summary>
    public long ObjectBytes => _census.ObjectBytes;
    /// <summary>Number of buffers that are no objects: items of lists, tables of dicts.</summary>
    public long Buffers => _census.RawCount;
    /// <summary>Bytes of their blocks.</summary>
    public long BufferBytes => _census.RawBytes;

    /// <summary>Number of objects whose class has that name (as <c>__name__</c>, or with its module).</summary>
    public long Count(string type) {
        long count = 0;
        foreach (TypeCensus entry in _census.Types)
            if (entry.Name == type || entry.Name.EndsWith("." + type, StringComparison.Ordinal)) count += entry.Count;
        return count;
    }

    /// <summary>What the later snapshot has beyond the earlier one.</summary>
    public static HeapDiff operator -(PyHeapSnapshot later, PyHeapSnapshot earlier) {
        ArgumentNullException.ThrowIfNull(later);
        ArgumentNullException.ThrowIfNull(earlier);
        return new HeapDiff(later._census.Minus(earlier._census));
    }
}

/// <summary>Objects of one class that came (positive) or went (negative) between two snapshots.</summary>
/// <param name="TypeName">Name of the class.</param>
/// <param name="Count">Number of objects.</param>
/// <param name="Bytes">Bytes of their blocks.</param>
public readonly record struct HeapDiffEntry(string TypeName, long Count, long Bytes);

/// <summary>The difference of two snapshots.</summary>
public sealed class HeapDiff {
    internal HeapDiff(HeapSnapshot difference) {
        var entries = new List<HeapDiffEntry>();
        foreach (TypeCensus type in difference.Types)
            if (type.Count != 0) entries.Add(new HeapDiffEntry(type.Name, type.Count, type.Bytes));
        Entries = entries;
        Buffers = difference.RawCount;
        BufferBytes = difference.RawBytes;
    }

    /// <summary>One entry for each class whose number of objects changed, the most bytes first.</summary>
    public IReadOnlyList<HeapDiffEntry> Entries { get; }
    /// <summary>Buffers that came or went.</summary>
    public long Buffers { get; }
    /// <summary>Bytes of those buffers; may differ although their number is the same, when one was resized.</summary>
    public long BufferBytes { get; }
    /// <summary>Are there as many objects of each class and as many buffers as before?</summary>
    public bool IsEmpty => Entries.Count == 0 && Buffers == 0;

    /// <summary>One line for each class: <c>+2 list (+112 bytes)</c>.</summary>
    public override string ToString() {
        if (IsEmpty) return "nothing";
        var text = new StringBuilder();
        foreach (HeapDiffEntry entry in Entries) text.Append($"{entry.Count:+#;-#;0} {entry.TypeName} ({entry.Bytes:+#;-#;0} bytes)\n");
        if (Buffers != 0) text.Append($"{Buffers:+#;-#;0} buffers ({BufferBytes:+#;-#;0} bytes)\n");
        return text.ToString();
    }
}
