// The system calls that posix, _io and _signal make. All take and give plain data; errno is Marshal.GetLastPInvokeError().

using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;

namespace MiniPy.Modules;

internal static unsafe class Libc {
    public const int EINTR = 4, EAGAIN = 11, ENOENT = 2, EACCES = 13, ENOSYS = 38, ENOTTY = 25;
    public const int AtFdCwd = -100, AtSymlinkNoFollow = 0x100, AtRemoveDir = 0x200, AtEmptyPath = 0x1000, AtSymlinkFollow = 0x400;

    public static int Errno => Marshal.GetLastPInvokeError();

    [DllImport("libc", SetLastError = true)] public static extern int open(byte* path, int flags, int mode);
    [DllImport("libc", SetLastError = true)] public static extern int openat(int dir, byte* path, int flags, int mode);
    [DllImport("libc", SetLastError = true)] public static extern int close(int fd);
    [DllImport("libc", SetLastError = true)] public static extern nint read(int fd, void* buffer, nint count);
    [DllImport("libc", SetLastError = true)] public static extern nint write(int fd, void* buffer, nint count);
    [DllImport("libc", SetLastError = true)] public static extern nint pread(int fd, void* buffer, nint count, long offset);
    [DllImport("libc", SetLastError = true)] public static extern nint pwrite(int fd, void* buffer, nint count, long offset);
    [DllImport("libc", SetLastError = true)] public static extern long lseek(int fd, long offset, int whence);
    [DllImport("libc", SetLastError = true)] public static extern int isatty(int fd);
    [DllImport("libc", SetLastError = true)] public static extern int ftruncate(int fd, long length);
    [DllImport("libc", SetLastError = true)] public static extern int truncate(byte* path, long length);
    [DllImport("libc", SetLastError = true)] public static extern int fsync(int fd);
    [DllImport("libc", SetLastError = true)] public static extern int fdatasync(int fd);
    [DllImport("libc", SetLastError = true)] public static extern int dup(int fd);
    [DllImport("libc", SetLastError = true)] public static extern int dup2(int fd, int fd2);
    [DllImport("libc", SetLastError = true)] public static extern int dup3(int fd, int fd2, int flags);
    [DllImport("libc", SetLastError = true)] public static extern int pipe2(int* fds, int flags);
    [DllImport("libc", SetLastError = true)] public static extern int fcntl(int fd, int command, long argument);
    [DllImport("libc", SetLastError = true)] public static extern int chdir(byte* path);
    [DllImport("libc", SetLastError = true)] public static extern int fchdir(int fd);
    [DllImport("libc", SetLastError = true)] public static extern byte* getcwd(byte* buffer, nint size);
    [DllImport("libc", SetLastError = true)] public static extern int mkdirat(int dir, byte* path, uint mode);
    [DllImport("libc", SetLastError = true)] public static extern int unlinkat(int dir, byte* path, int flags);
    [DllImport("libc", SetLastError = true)] public static extern int renameat(int fromDir, byte* from, int toDir, byte* to);
    [DllImport("libc", SetLastError = true)] public static extern int linkat(int fromDir, byte* from, int toDir, byte* to, int flags);
    [DllImport("libc", SetLastError = true)] public static extern int symlinkat(byte* target, int dir, byte* path);
    [DllImport("libc", SetLastError = true)] public static extern nint readlinkat(int dir, byte* path, byte* buffer, nint size);
    [DllImport("libc", SetLastError = true)] public static extern int faccessat(int dir, byte* path, int mode, int flags);
    [DllImport("libc", SetLastError = true)] public static extern int fchmodat(int dir, byte* path, uint mode, int flags);
    [DllImport("libc", SetLastError = true)] public static extern int fchmod(int fd, uint mode);
    [DllImport("libc", SetLastError = true)] public static extern int fchownat(int dir, byte* path, uint owner, uint group, int flags);
    [DllImport("libc", SetLastError = true)] public static extern int utimensat(int dir, byte* path, long* times, int flags);
    [DllImport("libc", SetLastError = true)] public static extern int futimens(int fd, long* times);
    [DllImport("libc", SetLastError = true)] public static extern int statx(int dir, byte* path, int flags, uint mask, Statx* result);
    [DllImport("libc", SetLastError = true)] public static extern nint fdopendir(int fd);
    [DllImport("libc", SetLastError = true)] public static extern nint opendir(byte* path);
    [DllImport("libc", SetLastError = true)] public static extern byte* readdir(nint dir);
    [DllImport("libc", SetLastError = true)] public static extern int closedir(nint dir);
    [DllImport("libc", SetLastError = true)] public static extern int kill(int pid, int signal);
    [DllImport("libc", SetLastError = true)] public static extern int system(byte* command);
    [DllImport("libc", SetLastError = true)] public static extern int waitpid(int pid, int* status, int options);
    [DllImport("libc", SetLastError = true)] public static extern int getpid();
    [DllImport("libc", SetLastError = true)] public static extern int getppid();
    [DllImport("libc", SetLastError = true)] public static extern uint getuid();
    [DllImport("libc", SetLastError = true)] public static extern uint geteuid();
    [DllImport("libc", SetLastError = true)] public static extern uint getgid();
    [DllImport("libc", SetLastError = true)] public static extern uint getegid();
    [DllImport("libc", SetLastError = true)] public static extern int getpgrp();
    [DllImport("libc", SetLastError = true)] public static extern uint umask(uint mask);
    [DllImport("libc", SetLastError = true)] public static extern int uname(byte* result);
    [DllImport("libc", SetLastError = true)] public static extern long times(long* result);
    [DllImport("libc", SetLastError = true)] public static extern long sysconf(int name);
    [DllImport("libc", SetLastError = true)] public static extern nint getrandom(void* buffer, nint size, uint flags);
    [DllImport("libc", SetLastError = true)] public static extern int setenv(byte* name, byte* value, int overwrite);
    [DllImport("libc", SetLastError = true)] public static extern int unsetenv(byte* name);
    [DllImport("libc", SetLastError = true)] public static extern int ioctl(int fd, ulong request, void* argument);
    [DllImport("libc", SetLastError = true)] public static extern int getloadavg(double* averages, int count);
    [DllImport("libc")] public static extern void _exit(int status);
    [DllImport("libc")] public static extern void abort();
    [DllImport("libc", SetLastError = true)] public static extern int gettid();

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
