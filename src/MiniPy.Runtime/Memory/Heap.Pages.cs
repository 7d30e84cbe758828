// The slow side of the heap: pages of a class, runs of pages, the limit, the policies, and the walk over all blocks.
//
// A page is current (its class allocates from it), partial (has free blocks, on the class's list), full (on no list; Trigger makes the
// next free put it back) or unused. Free runs of pages are kept in bins by the power of two of their length and merge with their free
// neighbours: both ends of a free run carry its length.

using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Diagnostics;

namespace MiniPy.Memory;

internal unsafe partial struct Heap {
    private const nuint CommitStep = 1 << 20;

    private static ReadOnlySpan<short> MediumSizes =>
        [640, 768, 896, 1024, 1168, 1360, 1488, 1632, 1808, 2032, 2336, 2720, 3264, 4080, 5456, 8192, 8192];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void* AllocSlow(Heap* heap, nint size, BlockState state) {
        if (size < 0) return null;
        if (heap->Policy != 0 && !PolicyAllows(heap)) return null;
        if (size > MaxMedium) return Traced(heap, AllocRun(heap, size, state), size);
        int index;
        nint blockSize;
        if (size <= MaxSmall) {
            index = SmallClass(size);
            blockSize = index * 8;
        } else {
            int medium = 0;
            while (MediumSizes[medium] < size) medium++;
            index = SmallClasses + medium;
            blockSize = MediumSizes[medium];
        }
        PageInfo* page = (PageInfo*)heap->_current[index];
        if (page->Free == null) {
            if (page != &heap->_none && page->Fresh + blockSize <= page->Limit) {
                Carve(page, blockSize);
            } else {
                if (page != &heap->_none) page->Trigger = page->Used - 1; // full: off every list until a block comes back
                heap->_current[index] = (long)&heap->_none;
                page = NextPage(heap, index, blockSize);
                if (page == null) return null;
                // With a policy every request must come through here, so the class keeps no current page.
                if (heap->Policy == 0) {
                    heap->_current[index] = (long)page;
                    page->Trigger = -1; // a current page that becomes empty stays: the next request takes it
                }
            }
        }
        void* block = page->Free;
        page->Free = *(void**)block;
        page->Used++;
        ref byte cell = ref heap->StateOf(block);
        cell = (byte)(cell | (byte)state);
        if (heap->Policy == 0) return block;
        RetirePage(heap, index, page);
        return Traced(heap, block, size);
    }

    /// <summary>Counts a request and says whether it may succeed.</summary>
    private static bool PolicyAllows(Heap* heap) {
        heap->Allocations++;
        if ((heap->Policy & HeapPolicy.FailAt) == 0 || --heap->FailCountdown > 0) return true;
        if (heap->FailCount == 0) return true;
        heap->FailCount--;
        return false;
    }

    /// <summary>Switches policies: current pages go back to the lists, so that no request takes the fast path past a policy.</summary>
    public static void SetPolicy(Heap* heap, HeapPolicy policy) {
        for (int index = 0; index < Classes; index++) {
            var page = (PageInfo*)heap->_current[index];
            if (page == &heap->_none) continue;
            heap->_current[index] = (long)&heap->_none;
            RetirePage(heap, index, page);
        }
        heap->Policy = policy;
    }

    /// <summary>Puts a page that is no longer current where it belongs: the partial list, or no list when it is full.</summary>
    private static void RetirePage(Heap* heap, int index, PageInfo* page) {
        if (page->Free == null && page->Fresh + page->BlockSize > page->Limit) page->Trigger = page->Used - 1;
        else LinkPartial(heap, index, page);
    }

    private static void LinkPartial(Heap* heap, int index, PageInfo* page) {
        page->Trigger = 0;
        page->Previous = null;
        page->Next = (PageInfo*)heap->_partial[index];
        if (page->Next != null) page->Next->Previous = page;
        heap->_partial[index] = (long)page;
    }

    private static void UnlinkPartial(Heap* heap, int index, PageInfo* page) {
        if (page->Previous != null) page->Previous->Next = page->Next;
        else heap->_partial[index] = (long)page->Next;
        if (page->Next != null) page->Next->Previous = page->Previous;
        page->Next = page->Previous = null;
    }

    private static PageInfo* NextPage(Heap* heap, int index, nint blockSize) {
        var page = (PageInfo*)heap->_partial[index];
        if (page != null) {
            UnlinkPartial(heap, index, page);
            if (page->Free == null) Carve(page, blockSize);
            return page;
        }
        page = TakePages(heap, 1);
        if (page == null) return null;
        byte* start = heap->AddressOf(page);
        page->Class = (short)index;
        page->BlockSize = blockSize;
        page->Free = null;
        page->Fresh = start;
        page->Limit = start + PageSize;
        page->Used = 0;
        page->Trigger = 0;
        page->Next = page->Previous = null;
        Carve(page, blockSize);
        return page;
    }

    /// <summary>Links the next few never-used blocks, in address order: enough to amortise, few enough to touch no memory in vain.</summary>
    private static void Carve(PageInfo* page, nint blockSize) {
        nint count = Math.Clamp(4096 / blockSize, 1, 64);
        byte* first = page->Fresh, block = first;
        while (--count > 0 && block + 2 * blockSize <= page->Limit) {
            *(void**)block = block + blockSize;
            block += blockSize;
        }
        *(void**)block = null;
        page->Free = first;
        page->Fresh = block + blockSize;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FreeSlow(Heap* heap, void* block, PageInfo* page) {
        int index = page->Class;
        if (index == PageInfo.LargeRun) {
            ReleasePages(heap, page, page->RunPages);
            return;
        }
        if (page->Used != 0) {
            LinkPartial(heap, index, page);
            return;
        }
        UnlinkPartial(heap, index, page);
        ReleasePages(heap, page, 1);
    }

    private static void* AllocRun(Heap* heap, nint size, BlockState state) {
        if (size > (nint)heap->Length - PageSize) {
            heap->LimitHit = true;
            return null;
        }
        int pages = (int)((size + PageSize - 1) >> PageShift);
        PageInfo* page = TakePages(heap, pages);
        if (page == null) return null;
        page->Class = PageInfo.LargeRun;
        page->BlockSize = (nint)pages << PageShift;
        page->RunPages = pages;
        page->Free = null;
        page->Used = 1;
        page->Trigger = 0;
        for (int i = 1; i < pages; i++) page[i].Class = PageInfo.Inside;
        void* block = heap->AddressOf(page);
        ref byte cell = ref heap->StateOf(block);
        cell = (byte)(cell | (byte)state);
        return block;
    }

    /// <summary>Shrinks a run by giving its tail back, or grows it into the free run that follows.</summary>
    private static bool TryResizeRun(Heap* heap, void* block, nint size) {
        PageInfo* page = heap->PageOf(block);
        int have = page->RunPages, want = (int)((size + PageSize - 1) >> PageShift);
        if (want < have) {
            ReleasePages(heap, page + want, have - want);
        } else if (want > have) {
            PageInfo* next = page + have;
            int more = want - have;
            if (heap->PageIndex(next) >= heap->_pagesTouched || next->Class != PageInfo.Unused || next->RunPages < more) return false;
            if (heap->BytesInUse + ((nint)more << PageShift) > heap->ByteLimit) return false;
            UnlinkRun(heap, next);
            int rest = next->RunPages - more;
            if (rest > 0) LinkRun(heap, next + more, rest);
            for (int i = 0; i < more; i++) next[i].Class = PageInfo.Inside;
            Count(heap, more);
        }
        page->RunPages = want;
        page->BlockSize = (nint)want << PageShift;
        return true;
    }

    private readonly byte* AddressOf(PageInfo* page) => Base + (PageIndex(page) << PageShift);
    private readonly nint PageIndex(PageInfo* page) => (nint)(page - Pages);
    private readonly PageInfo* PageOf(void* address) => &Pages[(nuint)((byte*)address - Base) >> PageShift];

    private static void Count(Heap* heap, int pages) {
        heap->_pagesUsed += pages;
        if (heap->BytesInUse > heap->PeakBytes) heap->PeakBytes = heap->BytesInUse;
    }

    /// <summary>The one place where a heap grows: a run of `count` pages, or null when the limit or the range is exhausted.</summary>
    private static PageInfo* TakePages(Heap* heap, int count) {
        if (heap->BytesInUse + ((nint)count << PageShift) > heap->ByteLimit) {
            heap->LimitHit = true;
            return null;
        }
        for (int bin = Bin(count); bin < FreeRunBins; bin++) {
            for (var run = (PageInfo*)heap->_freeRuns[bin]; run != null; run = run->Next) {
                if (run->RunPages < count) continue;
                UnlinkRun(heap, run);
                int rest = run->RunPages - count;
                if (rest > 0) LinkRun(heap, run + count, rest);
                Count(heap, count);
                return run;
            }
        }
        nuint end = (nuint)(heap->_pagesTouched + count) << PageShift;
        if (end > heap->Length) {
            heap->LimitHit = true;
            return null;
        }
        if (end > heap->_committed) {
            nuint target = Math.Min((end + CommitStep - 1) & ~(CommitStep - 1), heap->Length);
            if (!OsMemory.Commit(heap->Base + heap->_committed, target - heap->_committed)) {
                heap->LimitHit = true;
                return null;
            }
            heap->_committed = target;
        }
        PageInfo* page = heap->Pages + heap->_pagesTouched;
        heap->_pagesTouched += count;
        Count(heap, count);
        return page;
    }

    private static void ReleasePages(Heap* heap, PageInfo* page, int count) {
        heap->_pagesUsed -= count;
        if (count >= 16) OsMemory.Discard(heap->AddressOf(page), (nuint)count << PageShift);
        PageInfo* next = page + count;
        if (heap->PageIndex(next) < heap->_pagesTouched && next->Class == PageInfo.Unused) {
            UnlinkRun(heap, next);
            count += next->RunPages;
        }
        if (page > heap->Pages && page[-1].Class == PageInfo.Unused) {
            PageInfo* previous = page - page[-1].RunPages;
            UnlinkRun(heap, previous);
            count += previous->RunPages;
            page = previous;
        }
        LinkRun(heap, page, count);
    }

    private static int Bin(int pages) => Math.Min(BitOperations.Log2((uint)pages), FreeRunBins - 1);

    private static void LinkRun(Heap* heap, PageInfo* run, int pages) {
        for (int i = 0; i < pages; i++) run[i].Class = PageInfo.Unused;
        run->RunPages = run[pages - 1].RunPages = pages;
        int bin = Bin(pages);
        run->Previous = null;
        run->Next = (PageInfo*)heap->_freeRuns[bin];
        if (run->Next != null) run->Next->Previous = run;
        heap->_freeRuns[bin] = (long)run;
    }

    private static void UnlinkRun(Heap* heap, PageInfo* run) {
        if (run->Previous != null) run->Previous->Next = run->Next;
        else heap->_freeRuns[Bin(run->RunPages)] = (long)run->Next;
        if (run->Next != null) run->Next->Previous = run->Previous;
    }

    /// <summary>Calls `visit` for each live block that has all bits of `mask`, in address order. The visitor must not allocate or free.</summary>
    public static void Walk(Heap* heap, BlockState mask, delegate*<void*, nint, void*, void> visit, void* context) {
        for (int index = 0; index < heap->_pagesTouched;) {
            PageInfo* page = heap->Pages + index;
            byte* start = heap->Base + ((nint)index << PageShift);
            if (page->Class == PageInfo.Unused) {
                index += page->RunPages;
                continue;
            }
            if (page->Class == PageInfo.LargeRun) {
                if ((heap->StateOf(start) & (byte)mask) == (byte)mask) visit(start, page->BlockSize, context);
                index += page->RunPages;
                continue;
            }
            if (page->Used > 0) WalkPage(heap, page, start, mask, visit, context);
            index++;
        }
    }

    private static void WalkPage(Heap* heap, PageInfo* page, byte* start, BlockState mask, delegate*<void*, nint, void*, void> visit, void* context) {
        nint size = page->BlockSize;
        for (byte* block = start; block < page->Fresh; block += size) {
            if ((heap->StateOf(block) & (byte)mask) == (byte)mask) visit(block, size, context);
        }
    }
}
