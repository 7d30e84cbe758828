// The private heap of one interpreter (D5).
//
//   range   64 GiB of reserved addresses, committed as the high-water mark rises
//   pages   16 KiB each; a page holds blocks of one size class, or is part of a run of pages that is one large block
//   Pages   one PageInfo for each page, in a side range: free list, use count, class
//   State   one byte for each 16 bytes of the range, in a side range: BlockState bits of the block that starts there
//   GcRefs  one int for each 16 bytes of the range, in a side range that only a collection touches
//
// Blocks of up to 64 bytes come in steps of 8 (an empty list is 40 bytes, a float 24), larger ones in steps of 16, from 512 in
// geometric classes, from 8 KiB in whole pages. Two blocks never start in the same 16 bytes, so "is this word the start of a live
// object of ours?" is arithmetic: in range, State says allocated, and the offset in the page is a multiple of the block size.
//
// No lists of free objects per type: a pop and a push on a page's list cost half a nanosecond and hide nothing from the counters.
//
// Who may call: the thread that holds the interpreter's lock. No Python code runs in here. Everything a heap hands out is counted at
// one place, TakePages, where the byte limit acts; ChargeExternal counts .NET-side buffers against the same limit.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Diagnostics;

namespace MiniPy.Memory;

/// <summary>Side state of a block, kept at the 16-byte granule where it starts.</summary>
[Flags]
internal enum BlockState : byte {
    Free = 0,
    Allocated = 1,
    /// <summary>The block is a PyObject, not a buffer.</summary>
    Object = 2,
    /// <summary>The cycle collector knows the object.</summary>
    Tracked = 4,
    /// <summary>The block stands in the young log. Survives a free, so that a block is logged once.</summary>
    Young = 8,
    /// <summary>tp_finalize has run (PEP 442: once in a life).</summary>
    Finalized = 16,
    /// <summary>gc.freeze put it into the permanent generation.</summary>
    Frozen = 32,
    /// <summary>Scratch of a collection: a candidate.</summary>
    Candidate = 64,
    /// <summary>Scratch of a collection: reached from outside.</summary>
    Reachable = 128,
}

/// <summary>What a heap does besides allocating; any policy sends each request down the slow path.</summary>
[Flags]
internal enum HeapPolicy { None = 0, FailAt = 1, Poison = 2, CountAllocations = 4, Trace = 8 }

internal unsafe struct PageInfo {
    /// <summary>Singly linked free blocks of the page, linked through their first word.</summary>
    public void* Free;
    /// <summary>Blocks from here on were never handed out.</summary>
    public byte* Fresh;
    public byte* Limit;
    /// <summary>Blocks in use.</summary>
    public int Used;
    /// <summary>The value of Used, reached by a free, that needs the slow path: 0, one less than full for a page that is off its list, none (-1) for a current page.</summary>
    public int Trigger;
    /// <summary>Size of the page's blocks in bytes; of a run, bytes of the whole run (at its first page only).</summary>
    public nint BlockSize;
    /// <summary>Index of the class in Heap.Current; LargeRun for the first page of a run, Inside for its others, Unused for a free page.</summary>
    public short Class;
    /// <summary>Pages in the run that starts or ends here (runs in use and free ones).</summary>
    public int RunPages;
    public PageInfo* Next;
    public PageInfo* Previous;

    public const short Unused = 0, Inside = -1, LargeRun = -2;
}

internal unsafe partial struct Heap {
    public const int PageShift = 14;
    public const int PageSize = 1 << PageShift;
    public const int MaxSmall = 512;
    public const int MaxMedium = 8192;
    private const int SmallClasses = MaxSmall / 8 + 1;
    private const int MediumClasses = 17;
    private const int Classes = SmallClasses + MediumClasses;
    private const int FreeRunBins = 24;

    public byte* Base;
    public nuint Length;
    /// <summary>What the system returned for the range; Base is its first page boundary.</summary>
    private byte* _reserved;
    public byte* State;
    public PageInfo* Pages;
    public int* GcRefs;
    public HeapPolicy Policy;

    /// <summary>The page each class allocates from; a page without blocks (`_none`) stands for "ask the slow path".</summary>
    private fixed long _current[Classes];
    /// <summary>Pages of each class that have free blocks and are not current.</summary>
    private fixed long _partial[Classes];
    private fixed long _freeRuns[FreeRunBins];
    private PageInfo _none;

    private int _pagesTouched;
    private nuint _committed;
    private int _pagesUsed;
    private nint _external;
    /// <summary>Bytes that pages and charges may reach; exceeding it makes an allocation fail.</summary>
    public nint ByteLimit;
    public nint PeakBytes;
    /// <summary>Set when a request failed because of ByteLimit.</summary>
    public bool LimitHit;

    /// <summary>With FailAt: the number of requests until failure (counted down), and how many fail then.</summary>
    public long FailCountdown;
    public long FailCount;
    public long Allocations;

    /// <summary>With Trace: called with TracerContext, a block, and its size when it came or -1 when it goes. May not use this heap.</summary>
    public delegate*<void*, void*, nint, void> Tracer;
    public void* TracerContext;

    /// <summary>Bytes of all pages in use and of charged .NET-side buffers.</summary>
    public readonly nint BytesInUse => ((nint)_pagesUsed << PageShift) + _external;

    public static Heap* Create(nuint rangeLength, nint byteLimit) {
        var heap = (Heap*)NativeMemory.AllocZeroed((nuint)sizeof(Heap));
        heap->Length = rangeLength;
        heap->_reserved = OsMemory.Reserve(rangeLength + PageSize, commit: false);
        heap->Base = Align(heap->_reserved);
        nuint pages = rangeLength >> PageShift;
        heap->State = OsMemory.Reserve(rangeLength >> 4, commit: true);
        heap->Pages = (PageInfo*)OsMemory.Reserve(pages * (nuint)sizeof(PageInfo), commit: true);
        heap->GcRefs = (int*)OsMemory.Reserve(rangeLength >> 2, commit: true);
        if (heap->Base == null || heap->State == null || heap->Pages == null || heap->GcRefs == null)
            throw new OutOfMemoryException("MiniPy: the address space for another engine's heap could not be reserved");
        heap->ByteLimit = byteLimit;
        for (int i = 0; i < Classes; i++) heap->_current[i] = (long)&heap->_none;
        if (DebugSwitches.Poison) heap->Policy |= HeapPolicy.Poison;
        return heap;
    }

    private static byte* Align(byte* address) => address == null ? null : (byte*)(((nuint)address + PageSize - 1) & ~(nuint)(PageSize - 1));

    /// <summary>Unmaps everything; no object of the interpreter may be touched afterwards.</summary>
    public static void Destroy(Heap* heap) {
        OsMemory.Release(heap->_reserved, heap->Length + PageSize);
        OsMemory.Release(heap->State, heap->Length >> 4);
        OsMemory.Release((byte*)heap->Pages, (heap->Length >> PageShift) * (nuint)sizeof(PageInfo));
        OsMemory.Release((byte*)heap->GcRefs, heap->Length >> 2);
        NativeMemory.Free(heap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Contains(void* address) => (nuint)((byte*)address - Base) < Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref byte StateOf(void* block) => ref State[(nuint)((byte*)block - Base) >> 4];

    /// <summary>Is this word the start of a live block of this heap? Exact, O(1).</summary>
    public readonly bool IsBlock(void* address) {
        if (!Contains(address) || (StateOf(address) & (byte)BlockState.Allocated) == 0) return false;
        nuint offset = (nuint)((byte*)address - Base);
        PageInfo* page = &Pages[offset >> PageShift];
        if (page->Class == PageInfo.LargeRun) return (offset & (PageSize - 1)) == 0;
        return page->Class > 0 && (nint)(offset & (PageSize - 1)) % page->BlockSize == 0;
    }

    public readonly bool IsObject(void* address) => IsBlock(address) && (StateOf(address) & (byte)BlockState.Object) != 0;

    /// <summary>Usable size of a live block, in bytes.</summary>
    public readonly nint SizeOf(void* block) => Pages[(nuint)((byte*)block - Base) >> PageShift].BlockSize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SmallClass(nint size) {
        int index = (int)((size + 7) >> 3);
        if (index < 2) index = 2; // 16 bytes at least: two blocks never start in one granule
        return index > 8 ? (index + 1) & ~1 : index;
    }

    /// <summary>A block of at least `size` bytes, not cleared; null when the limit or the policy says no. No error is set here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* Alloc(Heap* heap, nint size, BlockState state = BlockState.Allocated) {
        if ((nuint)size <= MaxSmall) {
            var page = (PageInfo*)heap->_current[SmallClass(size)];
            void* block = page->Free;
            if (block != null) {
                page->Free = *(void**)block;
                page->Used++;
                ref byte cell = ref heap->StateOf(block);
                cell = (byte)(cell | (byte)state); // Young may be set from an earlier life
                return block;
            }
        }
        return AllocSlow(heap, size, state);
    }

    /// <summary>
    /// Alloc of an object that is in the collector's hands at once; `before` is the state that the block had: with Young, it stands in the log already.
    /// One read and one write of the state byte: short-lived objects take the same block again and again, and each further change would wait for the last.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* AllocTracked(Heap* heap, nint size, out BlockState before) {
        const BlockState state = BlockState.Allocated | BlockState.Object | BlockState.Tracked | BlockState.Young;
        if ((nuint)size <= MaxSmall) {
            var page = (PageInfo*)heap->_current[SmallClass(size)];
            void* block = page->Free;
            if (block != null) {
                page->Free = *(void**)block;
                page->Used++;
                ref byte cell = ref heap->StateOf(block);
                before = (BlockState)cell;
                cell = (byte)state;
                return block;
            }
        }
        return AllocTrackedSlow(heap, size, out before);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void* AllocTrackedSlow(Heap* heap, nint size, out BlockState before) {
        void* block = AllocSlow(heap, size, BlockState.Allocated | BlockState.Object);
        before = block == null ? 0 : (BlockState)heap->StateOf(block);
        if (block != null) heap->StateOf(block) |= (byte)(BlockState.Tracked | BlockState.Young);
        return block;
    }

    /// <summary>Gives a block back; returns the state that it had.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockState Free(Heap* heap, void* block) {
        nuint offset = (nuint)((byte*)block - heap->Base);
        Check.That(offset < heap->Length, "a freed block belongs to this interpreter's heap");
        PageInfo* page = &heap->Pages[offset >> PageShift];
        ref byte cell = ref heap->State[offset >> 4];
        Check.That((cell & (byte)BlockState.Allocated) != 0, "a block is freed once");
        if (heap->Policy != 0) Leave(heap, block, page);
        var before = (BlockState)cell;
        cell = (byte)(before & BlockState.Young);
        *(void**)block = page->Free;
        page->Free = block;
        if (--page->Used == page->Trigger) FreeSlow(heap, block, page);
        return before;
    }

    private static void Leave(Heap* heap, void* block, PageInfo* page) {
        if ((heap->Policy & HeapPolicy.Trace) != 0) heap->Tracer(heap->TracerContext, block, -1);
        if ((heap->Policy & HeapPolicy.Poison) != 0 && page->Class != PageInfo.LargeRun) NativeMemory.Fill(block, (nuint)page->BlockSize, 0xDB);
    }

    private static void* Traced(Heap* heap, void* block, nint size) {
        if ((heap->Policy & HeapPolicy.Trace) != 0 && block != null) heap->Tracer(heap->TracerContext, block, size);
        return block;
    }

    /// <summary>Makes a block larger or smaller; null leaves the old one as it was.</summary>
    public static void* Realloc(Heap* heap, void* block, nint size) {
        if (block == null) return Alloc(heap, size);
        nint old = heap->SizeOf(block);
        if (size <= old && size > old / 2) return Traced(heap, block, size);
        if (old > MaxMedium && size > MaxMedium && TryResizeRun(heap, block, size)) return Traced(heap, block, size);
        void* fresh = Alloc(heap, size, (BlockState)(heap->StateOf(block) & (byte)(BlockState.Allocated | BlockState.Object)));
        if (fresh == null) return null;
        Buffer.MemoryCopy(block, fresh, size, Math.Min(old, size));
        Free(heap, block);
        return fresh;
    }

    /// <summary>Counts bytes of a .NET-side buffer against the limit (negative gives back); false leaves nothing charged.</summary>
    public static bool ChargeExternal(Heap* heap, nint bytes) {
        if (bytes > 0 && heap->BytesInUse + bytes > heap->ByteLimit) {
            heap->LimitHit = true;
            return false;
        }
        heap->_external += bytes;
        if (heap->BytesInUse > heap->PeakBytes) heap->PeakBytes = heap->BytesInUse;
        return true;
    }

    /// <summary>Would a request of this size exceed the limit? Bulk operations ask before they start.</summary>
    public static bool CanAllocate(Heap* heap, nint bytes) => bytes >= 0 && bytes <= heap->ByteLimit - heap->BytesInUse;
}
