// What tracemalloc knows while it traces: for each live block of the heap its size and the Python stack that asked for it. The heap calls Note
// under HeapPolicy.Trace, with the interpreter lock held; nothing here may allocate in that heap or run Python code.
//
// Stacks are interned: equal ones are one object, as the tuples made of them are. A stack holds references to the file names.

using System;
using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal sealed unsafe class AllocationTraces : IHoldsReferences {
    internal sealed class Stack : IEquatable<Stack> {
        /// <summary>Owned by the stacks in the table; innermost first.</summary>
        public nint[] Files = [];
        public int[] Lines = [];
        public int Count, Total;

        public bool Equals(Stack? other) =>
            other != null && Count == other.Count && Total == other.Total && Files.AsSpan(0, Count).SequenceEqual(other.Files.AsSpan(0, Count)) && Lines.AsSpan(0, Count).SequenceEqual(other.Lines.AsSpan(0, Count));

        public override bool Equals(object? other) => Equals(other as Stack);

        public override int GetHashCode() {
            var hash = new HashCode();
            for (int i = 0; i < Count; i++) {
                hash.Add(Files[i]);
                hash.Add(Lines[i]);
            }
            return hash.ToHashCode();
        }
    }

    internal readonly record struct Trace(nint Size, Stack Stack);

    private const int MaxTotal = ushort.MaxValue;

    private PyInterpreterState* _interp;
    /// <summary>By domain (0 is the heap's own) and address.</summary>
    private readonly Dictionary<(uint Domain, nint Address), Trace> _traces = [];
    private readonly Dictionary<Stack, Stack> _stacks = [];
    private readonly Stack _scratch = new();
    private int _pauses;

    public bool Tracing { get; private set; }
    public int Limit { get; private set; } = 1;
    public nint Bytes { get; private set; }
    public nint Peak { get; private set; }
    public long OwnBytes => _traces.Count * 48L + _stacks.Count * (96L + Limit * 12);

    public void Start(PyThreadState* ts, int limit) {
        if (Tracing) return;
        _interp = ts->interp;
        Limit = limit;
        _scratch.Files = new nint[limit];
        _scratch.Lines = new int[limit];
        Tracing = true;
        ts->heap->Tracer = &Note;
        ts->heap->TracerContext = ts->interp;
        Heap.SetPolicy(ts->heap, ts->heap->Policy | HeapPolicy.Trace);
    }

    public void Stop(PyThreadState* ts) {
        if (!Tracing) return;
        Tracing = false;
        Heap.SetPolicy(ts->heap, ts->heap->Policy & ~HeapPolicy.Trace);
        Clear(ts);
    }

    public void Clear(PyThreadState* ts) {
        Stack[] stacks = [.. _stacks.Values];
        _traces.Clear();
        _stacks.Clear();
        Bytes = Peak = 0;
        foreach (Stack stack in stacks)
            for (int i = 0; i < stack.Count; i++) Py.DecRef(ts, (PyObject*)stack.Files[i]);
    }

    public void ResetPeak() => Peak = Bytes;

    public void Release(PyThreadState* ts) => Stop(ts);

    /// <summary>Traces and stacks as they are now.</summary>
    public KeyValuePair<(uint Domain, nint Address), Trace>[] Snapshot() => [.. _traces];

    public Stack? Find(uint domain, nint address) => _traces.TryGetValue((domain, address), out Trace trace) ? trace.Stack : null;

    /// <summary>Between these two no block is noted: the module's own lists are not what the program asked for.</summary>
    public void Pause() => _pauses++;
    public void Resume() => _pauses--;

    public void Track(uint domain, nint address, nint size) {
        Untrack(domain, address);
        _traces.Add((domain, address), new Trace(size, Here()));
        Bytes += size;
        if (Bytes > Peak) Peak = Bytes;
    }

    public void Untrack(uint domain, nint address) {
        if (_traces.Remove((domain, address), out Trace old)) Bytes -= old.Size;
    }

    /// <summary>A block came (its size) or went (-1).</summary>
    private static void Note(void* interp, void* block, nint size) {
        AllocationTraces traces = Interpreter.From((PyInterpreterState*)interp).Part<AllocationTraces>();
        if (size < 0) traces.Untrack(0, (nint)block);
        else if (traces._pauses == 0) traces.Track(0, (nint)block, size);
    }

    private Stack Here() {
        int count = 0, total = 0;
        PyThreadState* ts = _interp->lock_owner;
        for (Frame* frame = ts == null ? null : ts->cframe->current_frame; frame != null; frame = frame->previous) {
            if (frame->code == null || frame->pc - frame->code->units <= Vm.Tracing.FirstTraceable(frame->code)) continue; // not entered yet
            if (total < MaxTotal) total++;
            if (count == Limit) continue;
            _scratch.Files[count] = (nint)frame->code->co_filename;
            _scratch.Lines[count++] = Math.Max(0, CodeObject.LineOf(frame->code, Math.Max(0, (int)(frame->pc - frame->code->units - 1))));
        }
        if (count == 0) {
            _scratch.Files[count] = (nint)TraceMallocModule.UnknownFile;
            _scratch.Lines[count++] = 0;
            total = 1;
        }
        _scratch.Count = count;
        _scratch.Total = total;
        if (_stacks.TryGetValue(_scratch, out Stack? known)) return known;
        var made = new Stack { Files = _scratch.Files[..count], Lines = _scratch.Lines[..count], Count = count, Total = total };
        for (int i = 0; i < count; i++) Py.NewRef((PyObject*)made.Files[i]);
        _stacks.Add(made, made);
        return made;
    }
}
