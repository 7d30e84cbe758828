// Linear work over the side bytes: the cycle collector looks at 32 granules (512 bytes of heap) in one step, and never at a free page's
// memory.
//
// The bytes of granules in which no block starts are 0 or Young (left over from an earlier life), so a scan for Tracked or Candidate sees
// exactly the starts of live blocks, without arithmetic on block sizes.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniPy.Memory;

internal unsafe partial struct Heap {
    /// <summary>Granules below the high-water mark: a multiple of 1024, so scans need no remainder loop.</summary>
    public readonly nint GranulesTouched => (nint)_pagesTouched << (PageShift - 4);

    /// <summary>Which of the 32 granules from `granule` on have all bits of `mask`: bit i is granule + i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Matching(nint granule, BlockState mask) {
        Vector256<byte> wanted = Vector256.Create((byte)mask);
        return Vector256.Equals(Vector256.Load(State + granule) & wanted, wanted).ExtractMostSignificantBits();
    }

    /// <summary>The block that starts in a granule. Blocks of 24, 40 and 56 bytes start at its middle every other time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void* BlockAt(nint granule) {
        nint size = Pages[granule >> (PageShift - 4)].BlockSize;
        byte* at = Base + (granule << 4);
        return (size & 8) == 0 ? at : at + OddStart(granule, size);
    }

    private static nint OddStart(nint granule, nint size) {
        // Starts are multiples of the size from the start of the page; constants spare the division.
        uint word = (uint)(granule & ((1 << (PageShift - 4)) - 1)) * 2;
        uint rest = size switch { 24 => word % 3, 40 => word % 5, _ => word % 7 };
        return rest == 0 ? 0 : 8;
    }

    /// <summary>Sets `set` in every block that has all bits of `present` and none of `absent`.</summary>
    public static void Mark(Heap* heap, BlockState present, BlockState absent, BlockState set) {
        Vector256<byte> tested = Vector256.Create((byte)(present | absent)), expected = Vector256.Create((byte)present), added = Vector256.Create((byte)set);
        byte* at = heap->State, end = at + heap->GranulesTouched;
        for (; at < end; at += 32) {
            Vector256<byte> states = Vector256.Load(at);
            Vector256<byte> hit = Vector256.Equals(states & tested, expected);
            if (hit != Vector256<byte>.Zero) (states | (hit & added)).Store(at);
        }
    }

    /// <summary>Clears bits in every granule.</summary>
    public static void Unmark(Heap* heap, BlockState bits) {
        Vector256<byte> kept = Vector256.Create((byte)~(byte)bits);
        byte* at = heap->State, end = at + heap->GranulesTouched;
        for (; at < end; at += 32) {
            Vector256<byte> states = Vector256.Load(at);
            Vector256<byte> cleared = states & kept;
            if (cleared != states) cleared.Store(at);
        }
    }

    /// <summary>How many blocks have all bits of `present` and none of `absent`?</summary>
    public static nint Count(Heap* heap, BlockState present, BlockState absent) {
        Vector256<byte> tested = Vector256.Create((byte)(present | absent)), expected = Vector256.Create((byte)present);
        nint count = 0;
        byte* at = heap->State, end = at + heap->GranulesTouched;
        for (; at < end; at += 32)
            count += System.Numerics.BitOperations.PopCount(Vector256.Equals(Vector256.Load(at) & tested, expected).ExtractMostSignificantBits());
        return count;
    }

    /// <summary>
    /// Gives the memory of the collector's scratch counts back when it is much: it would add a quarter to the heap's size between full
    /// collections, and reads as zero, which is what a collection expects, when it is touched again.
    /// </summary>
    public static void DiscardGcRefs(Heap* heap) {
        nuint bytes = (nuint)heap->GranulesTouched * sizeof(int);
        if (bytes >= 4 << 20) OsMemory.Discard((byte*)heap->GcRefs, bytes);
    }
}
