// posix: the process, its environment and the system.

using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class ProcessTypes {
        public static readonly FieldTupleType Uname = new("posix.uname_result", "uname_result: Result from os.uname().", 5, true, ["sysname", "nodename", "release", "version", "machine"]);
        public static readonly FieldTupleType Times = new("posix.times_result", "times_result: Result from os.times().", 5, true, ["user", "system", "children_user", "children_system", "elapsed"]);
        public static readonly FieldTupleType TerminalSize = new("os.terminal_size", "A tuple of (columns, lines) for holding terminal window size", 2, true, ["columns", "lines"]);
        public static readonly ArgSpec Exit = new("_exit", 0, 1, "status"), System = new("system", 0, 1, "command");
    }

    private static void AddProcesses(ModuleBuilder m) {
        m.Function("getpid", &GetPid, "getpid($module, /)\n--\n\nReturn the current process id.");
        m.Function("getppid", &GetPPid, "getppid($module, /)\n--\n\nReturn the parent\'s process id.");
        m.Function("getuid", &GetUid, "getuid($module, /)\n--\n\nReturn the current process\'s user id.");
        m.Function("geteuid", &GetEUid, "geteuid($module, /)\n--\n\nReturn the current process\'s effective user id.");
        m.Function("getgid", &GetGid, "getgid($module, /)\n--\n\nReturn the current process\'s group id.");
        m.Function("getegid", &GetEGid, "getegid($module, /)\n--\n\nReturn the current process\'s effective group id.");
        m.Function("getpgrp", &GetPGrp, "getpgrp($module, /)\n--\n\nReturn the current process group id.");
        m.Function("umask", &UMask, "umask($module, mask, /)\n--\n\nSet the current numeric umask and return the previous umask.");
        m.Function("kill", &Kill, "kill($module, pid, signal, /)\n--\n\nKill a process with a signal.");
        m.Function("system", &System_, "system($module, /, command)\n--\n\nExecute the command in a subshell.");
        m.Function("uname", &UName, "uname($module, /)\n--\n\nReturn an object identifying the current operating system.");
        m.Function("times", &Times, "times($module, /)\n--\n\nReturn a collection containing process timing information.");
        m.Function("cpu_count", &CpuCount, "cpu_count($module, /)\n--\n\nReturn the number of CPUs in the system; return None if indeterminable.");
        m.Function("urandom", &URandom, "urandom($module, size, /)\n--\n\nReturn a bytes object containing random bytes suitable for cryptographic use.");
        m.Function("getrandom", &GetRandom, "getrandom($module, /, size, flags=0)\n--\n\nObtain a series of random bytes.");
        m.Function("strerror", &StrError, "strerror($module, code, /)\n--\n\nTranslate an error code to a message string.");
        m.Function("putenv", &PutEnv, "putenv($module, name, value, /)\n--\n\nChange or add an environment variable.");
        m.Function("unsetenv", &UnsetEnv, "unsetenv($module, name, /)\n--\n\nDelete an environment variable.");
        m.Function("getloadavg", &GetLoadAvg, "getloadavg($module, /)\n--\n\nReturn average recent system load information.");
        m.Function("getlogin", &GetLogin, "getlogin($module, /)\n--\n\nReturn the actual login name.");
        m.Function("_exit", &Exit, "_exit($module, /, status)\n--\n\nExit to the system with specified status, without normal exit processing.");
        m.Function("abort", &Abort, "abort($module, /)\n--\n\nAbort the interpreter immediately.");
    }

    private static PyObject* GetPid(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Libc.getpid());
    private static PyObject* GetPPid(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Libc.getppid());
    private static PyObject* GetUid(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Libc.getuid());
    private static PyObject* GetEUid(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Libc.geteuid());
    private static PyObject* GetGid(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Libc.getgid());
    private static PyObject* GetEGid(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Libc.getegid());
    private static PyObject* GetPGrp(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Libc.getpgrp());
    private static PyObject* UMask(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int mask) ? LongObject.FromInt64(ts, Libc.umask((uint)mask)) : null;
    private static PyObject* CpuCount(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Math.Max(1, Libc.sysconf(84)));

    private static bool ProcessesAllowed(PyThreadState* ts) => Interpreter.From(ts).Part<RuntimeOptions>().AllowProcesses || Err.FromErrno(ts, 1);

    private static PyObject* Kill(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "kill", count, 2, 2) || !Args.Int(ts, args[0], out int pid) || !Args.Int(ts, args[1], out int signal) || !ProcessesAllowed(ts)) return null;
        return SignalModule.Send(ts, pid, signal) ? Py.None : null;
    }

    private static PyObject* System_(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!ProcessTypes.System.Parse(ts, args, count, names, given) || !ProcessesAllowed(ts)) return null;
        byte[]? command = FileNames.Encode(ts, given[0], out _);
        if (command == null) return null;
        int status;
        fixed (byte* text = command)
            using (new Blocking(ts)) status = Libc.system(text);
        return LongObject.FromInt64(ts, status);
    }

    private static PyObject* UName(PyThreadState* ts, PyObject* module) {
        byte* text = stackalloc byte[6 * 65];
        if (Libc.uname(text) < 0) return Err.FromErrno(ts, Libc.Errno);
        PyObject* op = ProcessTypes.Uname.New(ts);
        for (int i = 0; op != null && i < 5; i++) TupleObject.Items(op)[i] = FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text + i * 65));
        return ProcessTypes.Uname.Finish(ts, op);
    }

    private static PyObject* Times(PyThreadState* ts, PyObject* module) {
        long* clocks = stackalloc long[4];
        long elapsed = Libc.times(clocks);
        if (elapsed == -1) return Err.FromErrno(ts, Libc.Errno);
        double tick = Math.Max(1, Libc.sysconf(2));
        PyObject* op = ProcessTypes.Times.New(ts);
        for (int i = 0; op != null && i < 5; i++) TupleObject.Items(op)[i] = FloatObject.FromDouble(ts, (i < 4 ? clocks[i] : elapsed) / tick);
        return ProcessTypes.Times.Finish(ts, op);
    }

    private static PyObject* URandom(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Index(ts, op, out nint size) ? RandomBytes(ts, size) : null;

    private static PyObject* GetRandom(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "getrandom", count, 1, 2) && Args.Index(ts, args[0], out nint size) ? size < 0 ? Err.FromErrno(ts, 22) : RandomBytes(ts, size) : null;

    private static PyObject* RandomBytes(PyThreadState* ts, nint size) {
        if (size < 0) return Err.ValueError(ts, "negative argument not allowed");
        PyObject* bytes = BytesObject.New(ts, size);
        if (bytes != null) global::System.Security.Cryptography.RandomNumberGenerator.Fill(new Span<byte>(BytesObject.Data(bytes), checked((int)size)));
        return bytes;
    }

    private static PyObject* StrError(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int code) ? UnicodeObject.FromString(ts, Err.StrError(code)) : null;

    private static PyObject* PutEnv(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "putenv", count, 2, 2)) return null;
        byte[]? name = FileNames.Encode(ts, args[0], out _), value = name == null ? null : FileNames.Encode(ts, args[1], out _);
        if (value == null) return null;
        if (Array.IndexOf(name!, (byte)'=') >= 0 || name!.Length == 1) return Err.ValueError(ts, "illegal environment variable name");
        if (!Interpreter.From(ts).Part<RuntimeOptions>().AllowEnvironment) return Py.None;
        // Both the C library's environment and .NET's copy of it.
        int status;
        fixed (byte* key = name, text = value) status = Libc.setenv(key, text, 1);
        Environment.SetEnvironmentVariable(Encoding.UTF8.GetString(name, 0, name.Length - 1), Encoding.UTF8.GetString(value, 0, value.Length - 1));
        return Done(ts, status);
    }

    private static PyObject* UnsetEnv(PyThreadState* ts, PyObject* module, PyObject* op) {
        byte[]? name = FileNames.Encode(ts, op, out _);
        if (name == null) return null;
        if (!Interpreter.From(ts).Part<RuntimeOptions>().AllowEnvironment) return Py.None;
        int status;
        fixed (byte* key = name) status = Libc.unsetenv(key);
        if (status == 0) Environment.SetEnvironmentVariable(Encoding.UTF8.GetString(name, 0, name.Length - 1), null);
        return Done(ts, status);
    }

    private static PyObject* GetLoadAvg(PyThreadState* ts, PyObject* module) {
        double* loads = stackalloc double[3];
        if (Libc.getloadavg(loads, 3) != 3) return Err.OSError(ts, "Load averages are unobtainable");
        using Owned a = new(ts, FloatObject.FromDouble(ts, loads[0]));
        using Owned b = new(ts, FloatObject.FromDouble(ts, loads[1]));
        using Owned c = new(ts, FloatObject.FromDouble(ts, loads[2]));
        return a.IsNull || b.IsNull || c.IsNull ? null : TupleObject.Pack(ts, a, b, c);
    }

    private static PyObject* GetLogin(PyThreadState* ts, PyObject* module) => UnicodeObject.FromString(ts, Environment.UserName);

    private static PyObject* Exit(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!ProcessTypes.Exit.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int status) || !ProcessesAllowed(ts)) return null;
        Libc._exit(status);
        return Py.None;
    }

    private static PyObject* Abort(PyThreadState* ts, PyObject* module) {
        if (!ProcessesAllowed(ts)) return null;
        Libc.abort();
        return Py.None;
    }
}
