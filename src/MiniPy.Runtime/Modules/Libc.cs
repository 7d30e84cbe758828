// The system calls that posix, _io and _signal make. All take and give plain data; errno is Marshal.GetLastPInvokeError().

using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;

namespace MiniPy.Modules;

internal static unsafe partial class Libc {
    public const int EINTR = 4, EAGAIN = 11, ENOENT = 2, EACCES = 13, ENOSYS = 38, ENOTTY = 25;
    public const int AtFdCwd = -100, AtSymlinkNoFollow = 0x100, AtRemoveDir = 0x200, AtEmptyPath = 0x1000, AtSymlinkFollow = 0x400;

    public static int Errno => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)] public static partial int open(byte* path, int flags, int mode);
    [LibraryImport("libc", SetLastError = true)] public static partial int openat(int dir, byte* path, int flags, int mode);
    [LibraryImport("libc", SetLastError = true)] public static partial int close(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial nint read(int fd, void* buffer, nint count);
    [LibraryImport("libc", SetLastError = true)] public static partial nint write(int fd, void* buffer, nint count);
    [LibraryImport("libc", SetLastError = true)] public static partial nint pread(int fd, void* buffer, nint count, long offset);
    [LibraryImport("libc", SetLastError = true)] public static partial nint pwrite(int fd, void* buffer, nint count, long offset);
    [LibraryImport("libc", SetLastError = true)] public static partial long lseek(int fd, long offset, int whence);
    [LibraryImport("libc", SetLastError = true)] public static partial int isatty(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial int ftruncate(int fd, long length);
    [LibraryImport("libc", SetLastError = true)] public static partial int truncate(byte* path, long length);
    [LibraryImport("libc", SetLastError = true)] public static partial int fsync(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial int fdatasync(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial int dup(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial int dup2(int fd, int fd2);
    [LibraryImport("libc", SetLastError = true)] public static partial int dup3(int fd, int fd2, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int pipe2(int* fds, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int fcntl(int fd, int command, long argument);
    [LibraryImport("libc", SetLastError = true)] public static partial int chdir(byte* path);
    [LibraryImport("libc", SetLastError = true)] public static partial int fchdir(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial byte* getcwd(byte* buffer, nint size);
    [LibraryImport("libc", SetLastError = true)] public static partial int mkdirat(int dir, byte* path, uint mode);
    [LibraryImport("libc", SetLastError = true)] public static partial int unlinkat(int dir, byte* path, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int renameat(int fromDir, byte* from, int toDir, byte* to);
    [LibraryImport("libc", SetLastError = true)] public static partial int linkat(int fromDir, byte* from, int toDir, byte* to, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int symlinkat(byte* target, int dir, byte* path);
    [LibraryImport("libc", SetLastError = true)] public static partial nint readlinkat(int dir, byte* path, byte* buffer, nint size);
    [LibraryImport("libc", SetLastError = true)] public static partial int faccessat(int dir, byte* path, int mode, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int fchmodat(int dir, byte* path, uint mode, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int fchmod(int fd, uint mode);
    [LibraryImport("libc", SetLastError = true)] public static partial int fchownat(int dir, byte* path, uint owner, uint group, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int utimensat(int dir, byte* path, long* times, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int futimens(int fd, long* times);
    [LibraryImport("libc", SetLastError = true)] public static partial int statx(int dir, byte* path, int flags, uint mask, Statx* result);
    [LibraryImport("libc", SetLastError = true)] public static partial nint fdopendir(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial nint opendir(byte* path);
    [LibraryImport("libc", SetLastError = true)] public static partial byte* readdir(nint dir);
    [LibraryImport("libc", SetLastError = true)] public static partial int closedir(nint dir);
    [LibraryImport("libc", SetLastError = true)] public static partial int kill(int pid, int signal);
    [LibraryImport("libc", SetLastError = true)] public static partial int system(byte* command);
    [LibraryImport("libc", SetLastError = true)] public static partial int waitpid(int pid, int* status, int options);
    [LibraryImport("libc", SetLastError = true)] public static partial int getpid();
    [LibraryImport("libc", SetLastError = true)] public static partial int getppid();
    [LibraryImport("libc", SetLastError = true)] public static partial uint getuid();
    [LibraryImport("libc", SetLastError = true)] public static partial uint geteuid();
    [LibraryImport("libc", SetLastError = true)] public static partial uint getgid();
    [LibraryImport("libc", SetLastError = true)] public static partial uint getegid();
    [LibraryImport("libc", SetLastError = true)] public static partial int getpgrp();
    [LibraryImport("libc", SetLastError = true)] public static partial uint umask(uint mask);
    [LibraryImport("libc", SetLastError = true)] public static partial int uname(byte* result);
    [LibraryImport("libc", SetLastError = true)] public static partial long times(long* result);
    [LibraryImport("libc", SetLastError = true)] public static partial long sysconf(int name);
    [LibraryImport("libc", SetLastError = true)] public static partial nint getrandom(void* buffer, nint size, uint flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int setenv(byte* name, byte* value, int overwrite);
    [LibraryImport("libc", SetLastError = true)] public static partial int unsetenv(byte* name);
    [LibraryImport("libc", SetLastError = true)] public static partial int ioctl(int fd, ulong request, void* argument);
    [LibraryImport("libc", SetLastError = true)] public static partial int getloadavg(double* averages, int count);
    [LibraryImport("libc")] public static partial void _exit(int status);
    [LibraryImport("libc")] public static partial void abort();
    [LibraryImport("libc", SetLastError = true)] public static partial int gettid();

    /// <summary>struct statx: one layout on every architecture.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct Statx {
        public uint mask, blksize;
        public ulong attributes;
        public uint nlink, uid, gid;
        public ushort mode, spare0;
        public ulong ino, size, blocks, attributesMask;
        public long atime;
        public uint atimeNs;
        private int _pad1;
        public long btime;
        public uint btimeNs;
        private int _pad2;
        public long ctime;
        public uint ctimeNs;
        private int _pad3;
        public long mtime;
        public uint mtimeNs;
        private int _pad4;
        public uint rdevMajor, rdevMinor, devMajor, devMinor;
    }
}

/// <summary>Leaving the interpreter lock around a call that may wait.</summary>
internal readonly unsafe ref struct Blocking {
    private readonly PyThreadState* _ts;
    private readonly InterpreterLock _lock;

    public Blocking(PyThreadState* ts) {
        _ts = ts;
        _lock = Interpreter.From(ts).Lock;
        Volatile.Write(ref ts->waiting, 1);
        _lock.DropForBlocking(ts);
    }

    /// <summary>Takes the lock back. errno survives.</summary>
    public void Dispose() {
        int errno = Marshal.GetLastPInvokeError();
        Volatile.Write(ref _ts->waiting, 0);
        _lock.Take(_ts);
        Marshal.SetLastPInvokeError(errno);
    }
}
