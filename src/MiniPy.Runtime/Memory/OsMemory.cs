// Address ranges from the operating system: reserve without commit, commit, give back, release.
//
// Reserving costs address space only. Pages read as zero when they are first touched, and again after they were given back. On Windows
// the same four verbs are VirtualAlloc and VirtualFree.

using System;
using System.Runtime.InteropServices;

namespace MiniPy.Memory;

internal static unsafe partial class OsMemory {
    private const int PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2;
    private const int MAP_PRIVATE = 2, MADV_DONTNEED = 4;
    private static int MapFlags => OperatingSystem.IsMacOS() ? MAP_PRIVATE | 0x1000 | 0x40 : MAP_PRIVATE | 0x20 | 0x4000; // ANONYMOUS | NORESERVE

    [LibraryImport("libc", SetLastError = true)] private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);
    [LibraryImport("libc", SetLastError = true)] private static partial int munmap(void* address, nuint length);
    [LibraryImport("libc", SetLastError = true)] private static partial int mprotect(void* address, nuint length, int protection);
    [LibraryImport("libc", SetLastError = true)] private static partial int madvise(void* address, nuint length, int advice);
    [DllImport("kernel32")] private static extern void* VirtualAlloc(void* address, nuint length, uint type, uint protect);
    [DllImport("kernel32")] private static extern int VirtualFree(void* address, nuint length, uint type);

    /// <summary>Reserves `length` bytes; null when the address space is exhausted. With `commit` the range is usable at once and costs memory as it is touched.</summary>
    public static byte* Reserve(nuint length, bool commit) {
        if (OperatingSystem.IsWindows()) return (byte*)VirtualAlloc(null, length, commit ? 0x3000u : 0x2000u, commit ? 4u : 1u);
        void* range = mmap(null, length, commit ? PROT_READ | PROT_WRITE : PROT_NONE, MapFlags, -1, 0);
        return (nint)range == -1 ? null : (byte*)range;
    }

    public static bool Commit(byte* start, nuint length) =>
        OperatingSystem.IsWindows() ? VirtualAlloc(start, length, 0x1000, 4) != null : mprotect(start, length, PROT_READ | PROT_WRITE) == 0;

    /// <summary>Gives the pages' memory back; the range stays usable and reads as zero.</summary>
    public static void Discard(byte* start, nuint length) {
        if (OperatingSystem.IsWindows()) {
            VirtualFree(start, length, 0x4000);
            VirtualAlloc(start, length, 0x1000, 4);
        } else {
            madvise(start, length, MADV_DONTNEED);
        }
    }

    public static void Release(byte* start, nuint length) {
        if (OperatingSystem.IsWindows()) VirtualFree(start, 0, 0x8000);
        else munmap(start, length);
    }
}
