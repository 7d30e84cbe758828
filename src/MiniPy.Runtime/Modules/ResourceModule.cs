// resource: limits and use of resources of processes.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ResourceModule {
    public static readonly BuiltinModule Definition = new("resource", null, &Fill);

    private static readonly (string Name, long Value)[] s_constants = [
        ("RLIMIT_AS", 9), ("RLIMIT_CORE", 4), ("RLIMIT_CPU", 0), ("RLIMIT_DATA", 2), ("RLIMIT_FSIZE", 1), ("RLIMIT_MEMLOCK", 8), ("RLIMIT_MSGQUEUE", 12),
        ("RLIMIT_NICE", 13), ("RLIMIT_NOFILE", 7), ("RLIMIT_NPROC", 6), ("RLIMIT_OFILE", 7), ("RLIMIT_RSS", 5), ("RLIMIT_RTPRIO", 14), ("RLIMIT_RTTIME", 15),
        ("RLIMIT_SIGPENDING", 11), ("RLIMIT_STACK", 3), ("RLIM_INFINITY", -1), ("RUSAGE_CHILDREN", -1), ("RUSAGE_SELF", 0), ("RUSAGE_THREAD", 1),
    ];

    private const int LimitCount = 16;

    private static class Types {
        public static readonly FieldTupleType Usage = new("resource.struct_rusage", "struct_rusage: Result from getrusage.\n\nThis object may be accessed either as a tuple of\n    (utime,stime,maxrss,ixrss,idrss,isrss,minflt,majflt,\n    nswap,inblock,oublock,msgsnd,msgrcv,nsignals,nvcsw,nivcsw)\nor via the attributes ru_utime, ru_stime, ru_maxrss, and so on.", 16, true,
            ["ru_utime", "ru_stime", "ru_maxrss", "ru_ixrss", "ru_idrss", "ru_isrss", "ru_minflt", "ru_majflt", "ru_nswap", "ru_inblock", "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw", "ru_nivcsw"]);
    }

    [DllImport("libc", SetLastError = true)] private static extern int getrusage(int who, long* usage);
    [DllImport("libc", SetLastError = true)] private static extern int getrlimit(int resource, ulong* limits);
    [DllImport("libc", SetLastError = true)] private static extern int setrlimit(int resource, ulong* limits);
    [DllImport("libc", SetLastError = true)] private static extern int prlimit(int pid, int resource, ulong* set, ulong* old);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, long value) in s_constants) m.Int(name, value);
        m.Function("getrusage", &GetRUsage, "getrusage($module, who, /)\n--\n\n");
        m.Function("getrlimit", &GetRLimit, "getrlimit($module, resource, /)\n--\n\n");
        m.Function("setrlimit", &SetRLimit, "setrlimit($module, resource, limits, /)\n--\n\n");
        m.Function("prlimit", &PrLimit, "prlimit(pid, resource[, limits])");
        m.Function("getpagesize", &GetPageSize, "getpagesize($module, /)\n--\n\n");
        m.Value("error", Py.NewRef((PyObject*)Exc.OSError));
        m.Value("struct_rusage", Py.NewRef((PyObject*)Types.Usage.Type));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>struct rusage (two times of seconds and microseconds, then 14 longs) as a tuple; wait3 and wait4 use it too.</summary>
    [return: NewRef]
    public static PyObject* Usage(PyThreadState* ts, long* usage) {
        PyObject* op = Types.Usage.New(ts);
        if (op == null) return null;
        PyObject** items = TupleObject.Items(op);
        items[0] = FloatObject.FromDouble(ts, usage[0] + usage[1] * 1e-6);
        items[1] = FloatObject.FromDouble(ts, usage[2] + usage[3] * 1e-6);
        for (int i = 0; i < 14; i++) items[2 + i] = LongObject.FromInt64(ts, usage[4 + i]);
        return Types.Usage.Finish(ts, op);
    }

    private static PyObject* GetRUsage(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int who)) return null;
        long* usage = stackalloc long[36];
        if (getrusage(who, usage) == 0) return Usage(ts, usage);
        return Libc.Errno == 22 ? Err.ValueError(ts, "invalid who parameter") : Err.FromErrno(ts, Libc.Errno);
    }

    private static bool Which(PyThreadState* ts, PyObject* op, out int resource) =>
        Args.Int(ts, op, out resource) && (resource is >= 0 and < LimitCount || Err.ValueError(ts, "invalid resource specified"));

    [return: NewRef]
    private static PyObject* Pair(PyThreadState* ts, ulong* limits) {
        using Owned soft = new(ts, LongObject.FromInt64(ts, (long)limits[0]));
        using Owned hard = new(ts, LongObject.FromInt64(ts, (long)limits[1]));
        return soft.IsNull || hard.IsNull ? null : TupleObject.Pack(ts, soft, hard);
    }

    private static bool Limits(PyThreadState* ts, PyObject* op, ulong* limits) {
        using Owned items = new(ts, TupleObject.FromIterable(ts, op));
        if (items.IsNull) return false;
        if (TupleObject.Size(items) != 2) return Err.ValueError(ts, "expected a tuple of 2 integers");
        for (int i = 0; i < 2; i++) {
            using Owned number = new(ts, NumberProtocol.Index(ts, TupleObject.Items(items)[i]));
            if (number.IsNull) return false;
            if (LongObject.TryAsInt64(number, out long value)) limits[i] = (ulong)value;
            else if (!LongObject.TryAsUInt64(number, out limits[i])) return Err.OverflowError(ts, "Python int too large to convert to C long");
        }
        return true;
    }

    private static PyObject* GetRLimit(PyThreadState* ts, PyObject* module, PyObject* op) {
        ulong* limits = stackalloc ulong[2];
        if (!Which(ts, op, out int resource)) return null;
        return getrlimit(resource, limits) < 0 ? Err.FromErrno(ts, Libc.Errno) : Pair(ts, limits);
    }

    private static Raised Refused(PyThreadState* ts) => Libc.Errno switch {
        22 => Err.ValueError(ts, "current limit exceeds maximum limit"), 1 => Err.ValueError(ts, "not allowed to raise maximum limit"), _ => Err.FromErrno(ts, Libc.Errno),
    };

    private static PyObject* SetRLimit(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        ulong* limits = stackalloc ulong[2];
        if (!Args.CheckPositional(ts, "setrlimit", count, 2, 2) || !Which(ts, args[0], out int resource) || !Limits(ts, args[1], limits)) return null;
        return setrlimit(resource, limits) < 0 ? Refused(ts) : Py.None;
    }

    private static PyObject* PrLimit(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        ulong* limits = stackalloc ulong[2], old = stackalloc ulong[2];
        if (!Args.CheckPositional(ts, "prlimit", count, 2, 3) || !Args.Int(ts, args[0], out int pid) || !Which(ts, args[1], out int resource) || count == 3 && !Py.IsNone(args[2]) && !Limits(ts, args[2], limits)) return null;
        if (prlimit(pid, resource, count == 3 && !Py.IsNone(args[2]) ? limits : null, old) == 0) return Pair(ts, old);
        return Libc.Errno == 22 ? Err.ValueError(ts, "current limit exceeds maximum limit") : Err.FromErrno(ts, Libc.Errno);
    }

    private static PyObject* GetPageSize(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, Libc.sysconf(30));
}
