// pymem.h and the allocating half of objimpl.h.
//
// PyMem_Malloc and PyObject_Malloc give blocks of the interpreter's heap, so its limit counts them too; a thread without the lock (a mistake that
// CPython forgives in release builds) and the Raw functions get memory of the process. Blocks tell by their address where they came from. A
// size of 0 gives a block of its own. Failure is null without an error, but for the functions that make objects.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class MemoryApi {
    [DllImport("libc")] private static extern void* malloc(nuint size);
    [DllImport("libc")] private static extern void* calloc(nuint count, nuint size);
    [DllImport("libc")] private static extern void* realloc(void* block, nuint size);
    [DllImport("libc")] private static extern void free(void* block);

    private static bool IsOurs(PyThreadState* ts, void* block) => ts != null && ts->heap->Contains(block);

    private static void* Alloc(nuint size) {
        PyThreadState* ts = Ts;
        if (size > (nuint)nint.MaxValue) return null;
        if (size == 0) size = 1;
        return ts == null ? malloc(size) : Heap.Alloc(ts->heap, (nint)size);
    }

    private static void* AllocZeroed(nuint count, nuint size) {
        if (size != 0 && count > (nuint)nint.MaxValue / size) return null;
        nuint bytes = count * size;
        void* block = Alloc(bytes);
        if (block != null) NativeMemory.Clear(block, bytes == 0 ? 1 : bytes);
        return block;
    }

    private static void* Resize(void* block, nuint size) {
        if (block == null) return Alloc(size);
        if (size > (nuint)nint.MaxValue) return null;
        if (size == 0) size = 1;
        PyThreadState* ts = Ts;
        return IsOurs(ts, block) ? Heap.Realloc(ts->heap, block, (nint)size) : realloc(block, size);
    }

    private static void Release(void* block) {
        if (block == null) return;
        PyThreadState* ts = Ts;
        if (IsOurs(ts, block)) Heap.Free(ts->heap, block);
        else free(block);
    }

    [UnmanagedCallersOnly, CApi]
    public static void* PyMem_Malloc(nuint size) => Alloc(size);

    [UnmanagedCallersOnly, CApi]
    public static void* PyMem_Calloc(nuint count, nuint size) => AllocZeroed(count, size);

    [UnmanagedCallersOnly, CApi]
    public static void* PyMem_Realloc(void* block, nuint size) => Resize(block, size);

    [UnmanagedCallersOnly, CApi]
    public static void PyMem_Free(void* block) => Release(block);

    [UnmanagedCallersOnly, CApi]
    public static void* PyObject_Malloc(nuint size) => Alloc(size);

    [UnmanagedCallersOnly, CApi]
    public static void* PyObject_Calloc(nuint count, nuint size) => AllocZeroed(count, size);

    [UnmanagedCallersOnly, CApi]
    public static void* PyObject_Realloc(void* block, nuint size) => Resize(block, size);

    /// <summary>Also the tp_free of types without GC.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyObject_Free(void* block) => Release(block);

    [UnmanagedCallersOnly, CApi]
    public static void* PyMem_RawMalloc(nuint size) => size > (nuint)nint.MaxValue ? null : malloc(size == 0 ? 1 : size);

    [UnmanagedCallersOnly, CApi]
    public static void* PyMem_RawCalloc(nuint count, nuint size) {
        if (size != 0 && count > (nuint)nint.MaxValue / size) return null;
        return count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
    }

    [UnmanagedCallersOnly, CApi]
    public static void* PyMem_RawRealloc(void* block, nuint size) => size > (nuint)nint.MaxValue ? null : realloc(block, size == 0 ? 1 : size);

    [UnmanagedCallersOnly, CApi]
    public static void PyMem_RawFree(void* block) => free(block);

    [UnmanagedCallersOnly, CApi]
    public static byte* _PyMem_Strdup(byte* text) {
        nuint bytes = (nuint)Span(text).Length + 1;
        var copy = (byte*)Alloc(bytes);
        if (copy != null) NativeMemory.Copy(text, copy, bytes);
        return copy;
    }

    // ---------------------------------------------------------------- allocators as data

    /// <summary>PyMemAllocatorEx.</summary>
    private struct Allocator {
        public void* Context;
        public delegate* unmanaged<void*, nuint, void*> Malloc;
        public delegate* unmanaged<void*, nuint, nuint, void*> Calloc;
        public delegate* unmanaged<void*, void*, nuint, void*> Realloc;
        public delegate* unmanaged<void*, void*, void> Free;
    }

    private struct ArenaAllocator {
        public void* Context;
        public delegate* unmanaged<void*, nuint, void*> Alloc;
        public delegate* unmanaged<void*, void*, nuint, void> Free;
    }

    [UnmanagedCallersOnly] private static void* HookMalloc(void* context, nuint size) => Alloc(size);
    [UnmanagedCallersOnly] private static void* HookCalloc(void* context, nuint count, nuint size) => AllocZeroed(count, size);
    [UnmanagedCallersOnly] private static void* HookRealloc(void* context, void* block, nuint size) => Resize(block, size);
    [UnmanagedCallersOnly] private static void HookFree(void* context, void* block) => Release(block);
    [UnmanagedCallersOnly] private static void* HookRawMalloc(void* context, nuint size) => malloc(size == 0 ? 1 : size);
    [UnmanagedCallersOnly] private static void* HookRawCalloc(void* context, nuint count, nuint size) => count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
    [UnmanagedCallersOnly] private static void* HookRawRealloc(void* context, void* block, nuint size) => realloc(block, size == 0 ? 1 : size);
    [UnmanagedCallersOnly] private static void HookRawFree(void* context, void* block) => free(block);
    [UnmanagedCallersOnly] private static void* HookArena(void* context, nuint size) => malloc(size);
    [UnmanagedCallersOnly] private static void HookArenaFree(void* context, void* block, nuint size) => free(block);

    /// <summary>Domain 0 is raw memory.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyMem_GetAllocator(int domain, void* allocator) {
        *(Allocator*)allocator = domain == 0
            ? new Allocator { Malloc = &HookRawMalloc, Calloc = &HookRawCalloc, Realloc = &HookRawRealloc, Free = &HookRawFree }
            : new Allocator { Malloc = &HookMalloc, Calloc = &HookCalloc, Realloc = &HookRealloc, Free = &HookFree };
    }

    /// <summary>Objects live in the interpreter's own heap, which cannot be exchanged: nothing happens.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void PyMem_SetAllocator(int domain, void* allocator) { }

    [UnmanagedCallersOnly, CApi]
    public static void PyObject_GetArenaAllocator(void* allocator) => *(ArenaAllocator*)allocator = new ArenaAllocator { Alloc = &HookArena, Free = &HookArenaFree };

    private static readonly byte* s_allocatorName = BuiltinArena.Text("minipy");

    [UnmanagedCallersOnly, CApi]
    public static byte* _PyMem_GetCurrentAllocatorName() => s_allocatorName;
}
