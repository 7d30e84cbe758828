// What lives in an interpreter's heap: objects and bytes per type, and raw buffers. One linear pass over the side bytes; runs no Python code
// and allocates nothing in the heap, so two snapshots around a piece of work differ by what the work left behind.
//
// A type is told from another by its address; its name is read while it lives. Bytes are those of the blocks: what the heap gave, not what
// was asked for.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

/// <summary>Live objects of one type. In a difference, numbers may be negative.</summary>
internal readonly record struct TypeCensus(nint Type, string Name, long Count, long Bytes);

internal sealed class HeapSnapshot {
    /// <summary>Largest number of bytes first; in a difference, types that did not change are left out.</summary>
    public readonly IReadOnlyList<TypeCensus> Types;
    /// <summary>Buffers that are no objects: items of lists, tables of dicts and the like.</summary>
    public readonly long RawCount, RawBytes;
    public readonly long ObjectCount, ObjectBytes;

    public HeapSnapshot(List<TypeCensus> types, long rawCount, long rawBytes) {
        types.Sort(static (a, b) => {
            int order = Math.Abs(b.Bytes).CompareTo(Math.Abs(a.Bytes));
            return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
        });
        Types = types;
        RawCount = rawCount;
        RawBytes = rawBytes;
        foreach (TypeCensus type in types) {
            ObjectCount += type.Count;
            ObjectBytes += type.Bytes;
        }
    }

    /// <summary>What there is here beyond `other`.</summary>
    public HeapSnapshot Minus(HeapSnapshot other) {
        var before = new Dictionary<(nint, string), TypeCensus>();
        foreach (TypeCensus type in other.Types) before[(type.Type, type.Name)] = type;
        var difference = new List<TypeCensus>();
        foreach (TypeCensus type in Types) {
            before.Remove((type.Type, type.Name), out TypeCensus old);
            if (type.Count != old.Count || type.Bytes != old.Bytes) difference.Add(type with { Count = type.Count - old.Count, Bytes = type.Bytes - old.Bytes });
        }
        foreach (TypeCensus gone in before.Values) difference.Add(gone with { Count = -gone.Count, Bytes = -gone.Bytes });
        return new HeapSnapshot(difference, RawCount - other.RawCount, RawBytes - other.RawBytes);
    }
}

internal static unsafe class HeapCensus {
    private sealed class Tally {
        public readonly Dictionary<nint, (long Count, long Bytes)> Types = [];
        public long RawCount, RawBytes;
    }

    /// <summary>Counts the live blocks of the interpreter's heap. The lock must be held.</summary>
    public static HeapSnapshot Snapshot(PyThreadState* ts) {
        var tally = new Tally();
        GCHandle handle = GCHandle.Alloc(tally);
        void* context = (void*)GCHandle.ToIntPtr(handle);
        Heap.Walk(ts->heap, BlockState.Allocated, &CountAll, context);
        Heap.Walk(ts->heap, BlockState.Allocated | BlockState.Object, &CountObject, context);
        handle.Free();
        var types = new List<TypeCensus>(tally.Types.Count);
        foreach (KeyValuePair<nint, (long Count, long Bytes)> pair in tally.Types) types.Add(new TypeCensus(pair.Key, NameOf(pair.Key), pair.Value.Count, pair.Value.Bytes));
        return new HeapSnapshot(types, tally.RawCount, tally.RawBytes);
    }

    /// <summary>The first live objects, each with its count of references; text of those that are str.</summary>
    public static List<string> Samples(PyThreadState* ts, int most) {
        var list = new List<string>();
        GCHandle handle = GCHandle.Alloc(list);
        Heap.Walk(ts->heap, BlockState.Allocated | BlockState.Object, &AddSample, (void*)GCHandle.ToIntPtr(handle));
        handle.Free();
        if (list.Count > most) list.RemoveRange(most, list.Count - most);
        return list;
    }

    private static void AddSample(void* block, nint size, void* context) {
        var list = (List<string>)GCHandle.FromIntPtr((nint)context).Target!;
        var op = (PyObject*)block;
        if (list.Count > 1000 || op->ob_type == null) return;
        string text = "";
        if ((op->ob_type->tp_flags & (1u << 28)) != 0 /* a str */ && (((PyASCIIObject*)op)->state & 0x40) != 0) {
            int length = (int)Math.Min(((PyASCIIObject*)op)->length, 60);
            text = " '" + System.Text.Encoding.Latin1.GetString((byte*)op + sizeof(PyASCIIObject), length) + "'";
        }
        list.Add($"{NameOf((nint)op->ob_type)}{text}, {op->ob_refcnt} references");
    }

    private static string NameOf(nint type) => type == 0 ? "(unfinished)" : Marshal.PtrToStringUTF8((nint)((PyTypeObject*)type)->tp_name) ?? "(unnamed)";

    private static void CountAll(void* block, nint size, void* context) {
        var tally = (Tally)GCHandle.FromIntPtr((nint)context).Target!;
        tally.RawCount++;
        tally.RawBytes += size;
    }

    /// <summary>The first pass took every block for a buffer; objects are taken out again.</summary>
    private static void CountObject(void* block, nint size, void* context) {
        var tally = (Tally)GCHandle.FromIntPtr((nint)context).Target!;
        tally.RawCount--;
        tally.RawBytes -= size;
        ref (long Count, long Bytes) entry = ref CollectionsMarshal.GetValueRefOrAddDefault(tally.Types, (nint)((PyObject*)block)->ob_type, out _);
        entry.Count++;
        entry.Bytes += size;
    }
}
