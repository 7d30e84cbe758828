// posix: waiting for child processes, and what a wait status says.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class Waits {
        public static readonly FieldTupleType Result = new("posix.waitid_result", "waitid_result: Result from waitid.\n\nThis object may be accessed either as a tuple of\n  (si_pid, si_uid, si_signo, si_status, si_code),\nor via the attributes si_pid, si_uid, and so on.\n\nSee os.waitid for more information.", 5, true,
            ["si_pid", "si_uid", "si_signo", "si_status", "si_code"]);
        public static readonly ArgSpec Wait3 = new("wait3", 0, 1, "options"), Wait4 = new("wait4", 0, 2, "pid", "options"), WaitStatus = new("waitstatus_to_exitcode", 0, 1, "status");
        public static readonly ArgSpec[] Status = Array.ConvertAll(["WIFEXITED", "WEXITSTATUS", "WIFSIGNALED", "WTERMSIG", "WIFSTOPPED", "WSTOPSIG", "WIFCONTINUED"], name => new ArgSpec(name, 0, 1, "status"));
        [DllImport("libc", SetLastError = true)] public static extern int wait4(int pid, int* status, int options, long* usage);
        [DllImport("libc", SetLastError = true)] public static extern int waitid(int kind, uint id, int* info, int options);
        [DllImport("libc", SetLastError = true)] public static extern int pidfd_open(int pid, uint flags);
        public static readonly ArgSpec PidFdOpen = new("pidfd_open", 0, 1, "pid", "flags");
    }

    private static void AddWaits(ModuleBuilder m) {
        m.Function("waitpid", &WaitPid, "waitpid($module, pid, options, /)\n--\n\nWait for completion of a given child process.\n\nReturns a tuple of information regarding the child process:\n    (pid, status)\n\nThe options argument is ignored on Windows.");
        m.Function("wait", &Wait, "wait($module, /)\n--\n\nWait for completion of a child process.\n\nReturns a tuple of information about the child process:\n    (pid, status)");
        m.Function("wait3", &Wait3, "wait3($module, /, options)\n--\n\nWait for completion of a child process.\n\nReturns a tuple of information about the child process:\n  (pid, status, rusage)");
        m.Function("wait4", &Wait4, "wait4($module, /, pid, options)\n--\n\nWait for completion of a specific child process.\n\nReturns a tuple of information about the child process:\n  (pid, status, rusage)");
        m.Function("waitid", &WaitId, "waitid($module, idtype, id, options, /)\n--\n\nReturns the result of waiting for a process or processes.\n\n  idtype\n    Must be one of be P_PID, P_PGID or P_ALL.\n  id\n    The id to wait on.\n  options\n    Constructed from the ORing of one or more of WEXITED, WSTOPPED\n    or WCONTINUED and additionally may be ORed with WNOHANG or WNOWAIT.\n\nReturns either waitid_result or None if WNOHANG is specified and there are\nno children in a waitable state.");
        m.Function("pidfd_open", &PidFdOpen, "pidfd_open($module, /, pid, flags=0)\n--\n\nReturn a file descriptor referring to the process *pid*.\n\nThe descriptor can be used to perform process management without races and\nsignals.");
        m.Function("WIFEXITED", &WIfExited, "WIFEXITED($module, /, status)\n--\n\nReturn True if the process returning status exited via the exit() system call.");
        m.Function("WEXITSTATUS", &WExitStatus, "WEXITSTATUS($module, /, status)\n--\n\nReturn the process return code from status.");
        m.Function("WIFSIGNALED", &WIfSignaled, "WIFSIGNALED($module, /, status)\n--\n\nReturn True if the process returning status was terminated by a signal.");
        m.Function("WTERMSIG", &WTermSig, "WTERMSIG($module, /, status)\n--\n\nReturn the signal that terminated the process that provided the status value.");
        m.Function("WIFSTOPPED", &WIfStopped, "WIFSTOPPED($module, /, status)\n--\n\nReturn True if the process returning status was stopped.");
        m.Function("WSTOPSIG", &WStopSig, "WSTOPSIG($module, /, status)\n--\n\nReturn the signal that stopped the process that provided the status value.");
        m.Function("WCOREDUMP", &WCoreDump, "WCOREDUMP($module, status, /)\n--\n\nReturn True if the process returning status was dumped to a core file.");
        m.Function("WIFCONTINUED", &WIfContinued, "WIFCONTINUED($module, /, status)\n--\n\nReturn True if a particular process was continued from a job control stop.\n\nReturn True if the process returning status was continued from a\njob control stop.");
        m.Function("waitstatus_to_exitcode", &WaitStatus, "waitstatus_to_exitcode($module, /, status)\n--\n\nConvert a wait status to an exit code.\n\nOn Unix:\n\n* If WIFEXITED(status) is true, return WEXITSTATUS(status).\n* If WIFSIGNALED(status) is true, return -WTERMSIG(status).\n* Otherwise, raise a ValueError.\n\nOn Windows, return status shifted right by 8 bits.\n\nOn Unix, if the process is being traced or if waitpid() was called with\nWUNTRACED option, the caller must first check if WIFSTOPPED(status) is true.\nThis function must not be called if WIFSTOPPED(status) is true.");
        m.Value("waitid_result", Py.NewRef((PyObject*)Waits.Result.Type));
    }

    private static PyObject* WaitPid(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "waitpid", count, 2, 2) && Args.Int(ts, args[0], out int pid) && Args.Int(ts, args[1], out int options) ? WaitFor(ts, pid, options, false) : null;

    private static PyObject* Wait(PyThreadState* ts, PyObject* module) => WaitFor(ts, -1, 0, false);

    private static PyObject* Wait3(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        return Waits.Wait3.Parse(ts, args, count, names, given) && Args.Int(ts, given[0], out int options) ? WaitFor(ts, -1, options, true) : null;
    }

    private static PyObject* Wait4(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        return Waits.Wait4.Parse(ts, args, count, names, given) && Args.Int(ts, given[0], out int pid) && Args.Int(ts, given[1], out int options) ? WaitFor(ts, pid, options, true) : null;
    }

    [return: NewRef]
    private static PyObject* WaitFor(PyThreadState* ts, int pid, int options, bool withUsage) {
        int status = 0, result;
        long* usage = stackalloc long[36];
        new Span<long>(usage, 36).Clear();
        while (true) {
            using (new Blocking(ts)) result = Waits.wait4(pid, &status, options, usage);
            if (result >= 0) break;
            if (!SystemWait.Again(ts)) return null;
        }
        using Owned who = new(ts, LongObject.FromInt64(ts, result));
        using Owned how = new(ts, LongObject.FromInt64(ts, status));
        if (who.IsNull || how.IsNull) return null;
        if (!withUsage) return TupleObject.Pack(ts, who, how);
        using Owned used = new(ts, ResourceModule.Usage(ts, usage));
        return used.IsNull ? null : TupleObject.Pack(ts, who, how, used);
    }

    private static PyObject* WaitId(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "waitid", count, 3, 3) || !Args.Int(ts, args[0], out int kind) || !Args.Int(ts, args[1], out int id) || !Args.Int(ts, args[2], out int options)) return null;
        int* info = stackalloc int[32];
        int status;
        while (true) {
            new Span<int>(info, 32).Clear();
            using (new Blocking(ts)) status = Waits.waitid(kind, (uint)id, info, options);
            if (status >= 0) break;
            if (!SystemWait.Again(ts)) return null;
        }
        if (info[4] == 0) return Py.None;
        PyObject* op = Waits.Result.New(ts);
        if (op == null) return null;
        int* fields = stackalloc int[5] { info[4], info[5], info[0], info[6], info[2] };
        for (int i = 0; i < 5; i++) TupleObject.Items(op)[i] = LongObject.FromInt64(ts, fields[i]);
        return Waits.Result.Finish(ts, op);
    }

    private static PyObject* PidFdOpen(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        int flags = 0;
        if (!Waits.PidFdOpen.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int pid) || given[1] != null && !Args.Int(ts, given[1], out flags)) return null;
        int fd = Waits.pidfd_open(pid, (uint)flags);
        return fd < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, fd);
    }

    // ---------------------------------------------------------------- wait statuses

    private static bool Status(PyThreadState* ts, int which, PyObject** args, nint count, PyObject* names, out int status) {
        PyObject** given = stackalloc PyObject*[1];
        status = 0;
        return Waits.Status[which].Parse(ts, args, count, names, given) && Args.Int(ts, given[0], out status);
    }

    private static bool Exited(int s) => (s & 0x7F) == 0;
    private static bool Signaled(int s) => (sbyte)((s & 0x7F) + 1) >> 1 > 0;
    private static bool Stopped(int s) => (s & 0xFF) == 0x7F;

    private static PyObject* WIfExited(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Status(ts, 0, args, count, names, out int s) ? Py.Bool(Exited(s)) : null;
    private static PyObject* WExitStatus(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Status(ts, 1, args, count, names, out int s) ? LongObject.FromInt64(ts, s >> 8 & 0xFF) : null;
    private static PyObject* WIfSignaled(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Status(ts, 2, args, count, names, out int s) ? Py.Bool(Signaled(s)) : null;
    private static PyObject* WTermSig(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Status(ts, 3, args, count, names, out int s) ? LongObject.FromInt64(ts, s & 0x7F) : null;
    private static PyObject* WIfStopped(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Status(ts, 4, args, count, names, out int s) ? Py.Bool(Stopped(s)) : null;
    private static PyObject* WStopSig(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Status(ts, 5, args, count, names, out int s) ? LongObject.FromInt64(ts, s >> 8 & 0xFF) : null;
    private static PyObject* WIfContinued(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Status(ts, 6, args, count, names, out int s) ? Py.Bool(s == 0xFFFF) : null;
    private static PyObject* WCoreDump(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int s) ? Py.Bool((s & 0x80) != 0) : null;

    private static PyObject* WaitStatus(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Waits.WaitStatus.Parse(ts, args, count, names, given)) return null;
        if (FloatObject.Check(given[0])) return Err.TypeError(ts, "integer argument expected, got float");
        if (!Args.Int(ts, given[0], out int status)) return null;
        if (Exited(status)) return LongObject.FromInt64(ts, status >> 8 & 0xFF);
        if (Signaled(status)) return LongObject.FromInt64(ts, -(status & 0x7F));
        return Stopped(status) ? Err.ValueError(ts, $"process stopped by delivery of signal {status >> 8 & 0xFF}") : Err.ValueError(ts, $"invalid wait status: {status}");
    }
}
