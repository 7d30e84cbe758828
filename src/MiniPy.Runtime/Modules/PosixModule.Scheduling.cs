// posix: the scheduler, and the names of system configuration values.

using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class Scheduling {
        public static readonly FieldTupleType Param = MakeParam();
        public static readonly ArgSpec New = new("sched_param", 0, 1, "sched_priority"), Max = new("sched_get_priority_max", 0, 1, "policy"), Min = new("sched_get_priority_min", 0, 1, "policy"),
            PathConf = new("pathconf", 0, 2, "path", "name");
        [DllImport("libc", SetLastError = true)] public static extern int sched_get_priority_max(int policy);
        [DllImport("libc", SetLastError = true)] public static extern int sched_get_priority_min(int policy);
        [DllImport("libc", SetLastError = true)] public static extern int sched_getparam(int pid, int* priority);
        [DllImport("libc", SetLastError = true)] public static extern int sched_setparam(int pid, int* priority);
        [DllImport("libc", SetLastError = true)] public static extern int sched_getscheduler(int pid);
        [DllImport("libc", SetLastError = true)] public static extern int sched_setscheduler(int pid, int policy, int* priority);
        [DllImport("libc", SetLastError = true)] public static extern int sched_rr_get_interval(int pid, long* time);
        [DllImport("libc", SetLastError = true)] public static extern int sched_yield();
        [DllImport("libc", SetLastError = true)] public static extern int sched_getaffinity(int pid, nint size, ulong* set);
        [DllImport("libc", SetLastError = true)] public static extern int sched_setaffinity(int pid, nint size, ulong* set);
        [DllImport("libc", SetLastError = true)] public static extern nint confstr(int name, byte* buffer, nint size);
        [DllImport("libc", SetLastError = true)] public static extern long pathconf(byte* path, int name);
        [DllImport("libc", SetLastError = true)] public static extern long fpathconf(int fd, int name);

        private static FieldTupleType MakeParam() {
            var type = new FieldTupleType("posix.sched_param", "Currently has only one field: sched_priority\n\n  sched_priority\n    A scheduling parameter.", 1, true, ["sched_priority"]);
            TypeSlots.Of(type.Type)->@new = &NewParam; // one value, where other such types take a sequence
            return type;
        }
    }

    private static void AddScheduling(ModuleBuilder m) {
        m.Function("sched_get_priority_max", &SchedMax, "sched_get_priority_max($module, /, policy)\n--\n\nGet the maximum scheduling priority for policy.");
        m.Function("sched_get_priority_min", &SchedMin, "sched_get_priority_min($module, /, policy)\n--\n\nGet the minimum scheduling priority for policy.");
        m.Function("sched_getparam", &SchedGetParam, "sched_getparam($module, pid, /)\n--\n\nReturns scheduling parameters for the process identified by pid.\n\nIf pid is 0, returns parameters for the calling process.\nReturn value is an instance of sched_param.");
        m.Function("sched_setparam", &SchedSetParam, "sched_setparam($module, pid, param, /)\n--\n\nSet scheduling parameters for the process identified by pid.\n\nIf pid is 0, sets parameters for the calling process.\nparam should be an instance of sched_param.");
        m.Function("sched_getscheduler", &SchedGetScheduler, "sched_getscheduler($module, pid, /)\n--\n\nGet the scheduling policy for the process identified by pid.\n\nPassing 0 for pid returns the scheduling policy for the calling process.");
        m.Function("sched_setscheduler", &SchedSetScheduler, "sched_setscheduler($module, pid, policy, param, /)\n--\n\nSet the scheduling policy for the process identified by pid.\n\nIf pid is 0, the calling process is changed.\nparam is an instance of sched_param.");
        m.Function("sched_rr_get_interval", &SchedInterval, "sched_rr_get_interval($module, pid, /)\n--\n\nReturn the round-robin quantum for the process identified by pid, in seconds.\n\nValue returned is a float.");
        m.Function("sched_yield", &SchedYield, "sched_yield($module, /)\n--\n\nVoluntarily relinquish the CPU.");
        m.Function("sched_getaffinity", &SchedGetAffinity, "sched_getaffinity($module, pid, /)\n--\n\nReturn the affinity of the process identified by pid (or the current process if zero).\n\nThe affinity is returned as a set of CPU identifiers.");
        m.Function("sched_setaffinity", &SchedSetAffinity, "sched_setaffinity($module, pid, mask, /)\n--\n\nSet the CPU affinity of the process identified by pid to mask.\n\nmask should be an iterable of integers identifying CPUs.");
        m.Function("sysconf", &Sysconf, "sysconf($module, name, /)\n--\n\nReturn an integer-valued system configuration variable.");
        m.Function("confstr", &ConfStr, "confstr($module, name, /)\n--\n\nReturn a string-valued system configuration variable.");
        m.Function("pathconf", &PathConf, "pathconf($module, /, path, name)\n--\n\nReturn the configuration limit name for the file or directory path.\n\nIf there is no limit, return -1.\nOn some platforms, path may also be specified as an open file descriptor.\n  If this functionality is unavailable, using it raises an exception.");
        m.Function("fpathconf", &FPathConf, "fpathconf($module, fd, name, /)\n--\n\nReturn the configuration limit name for the file descriptor fd.\n\nIf there is no limit, return -1.");
        m.Value("sched_param", Py.NewRef((PyObject*)Scheduling.Param.Type));
    }

    private static PyObject* NewParam(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Scheduling.New.ParseTuple(ts, args, kwargs, given)) return null;
        PyObject* op = Scheduling.Param.New(ts);
        if (op != null) TupleObject.Items(op)[0] = Py.NewRef(given[0]);
        return Scheduling.Param.Finish(ts, op);
    }

    private static bool Priority(PyThreadState* ts, PyObject* param, out int priority) {
        priority = 0;
        if (param->ob_type != Scheduling.Param.Type) return Err.TypeError(ts, "must have a sched_param object");
        PyObject* value = TupleObject.Items(param)[0];
        long wide = LongObject.AsInt64(ts, value);
        if (wide == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        priority = (int)wide;
        return wide is >= int.MinValue and <= int.MaxValue || Err.OverflowError(ts, "sched_priority out of range");
    }

    private static PyObject* Bound(PyThreadState* ts, ArgSpec spec, PyObject** args, nint count, PyObject* names, bool most) {
        PyObject** given = stackalloc PyObject*[1];
        if (!spec.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int policy)) return null;
        int value = most ? Scheduling.sched_get_priority_max(policy) : Scheduling.sched_get_priority_min(policy);
        return value < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, value);
    }

    private static PyObject* SchedMax(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Bound(ts, Scheduling.Max, args, count, names, true);
    private static PyObject* SchedMin(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => Bound(ts, Scheduling.Min, args, count, names, false);

    private static PyObject* SchedGetParam(PyThreadState* ts, PyObject* module, PyObject* op) {
        int priority = 0;
        if (!Args.Int(ts, op, out int pid)) return null;
        if (Scheduling.sched_getparam(pid, &priority) < 0) return Err.FromErrno(ts, Libc.Errno);
        PyObject* param = Scheduling.Param.New(ts);
        if (param != null) TupleObject.Items(param)[0] = LongObject.FromInt64(ts, priority);
        return Scheduling.Param.Finish(ts, param);
    }

    private static PyObject* SchedSetParam(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "sched_setparam", count, 2, 2) && Args.Int(ts, args[0], out int pid) && Priority(ts, args[1], out int priority) && ProcessesAllowed(ts) ? Done(ts, Scheduling.sched_setparam(pid, &priority)) : null;

    private static PyObject* SchedGetScheduler(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int pid)) return null;
        int policy = Scheduling.sched_getscheduler(pid);
        return policy < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, policy);
    }

    private static PyObject* SchedSetScheduler(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "sched_setscheduler", count, 3, 3) && Args.Int(ts, args[0], out int pid) && Args.Int(ts, args[1], out int policy) && Priority(ts, args[2], out int priority) && ProcessesAllowed(ts)
            ? Done(ts, Scheduling.sched_setscheduler(pid, policy, &priority)) : null;

    private static PyObject* SchedInterval(PyThreadState* ts, PyObject* module, PyObject* op) {
        long* time = stackalloc long[2];
        if (!Args.Int(ts, op, out int pid)) return null;
        return Scheduling.sched_rr_get_interval(pid, time) < 0 ? Err.FromErrno(ts, Libc.Errno) : FloatObject.FromDouble(ts, time[0] + 1e-9 * time[1]);
    }

    private static PyObject* SchedYield(PyThreadState* ts, PyObject* module) {
        using (new Blocking(ts)) Scheduling.sched_yield();
        return Py.None;
    }

    private const int CpuWords = 1024;

    private static PyObject* SchedGetAffinity(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int pid)) return null;
        ulong* set = stackalloc ulong[CpuWords];
        new Span<ulong>(set, CpuWords).Clear();
        if (Scheduling.sched_getaffinity(pid, CpuWords * 8, set) < 0) return Err.FromErrno(ts, Libc.Errno);
        using Owned cpus = new(ts, SetObject.New(ts, null));
        for (int word = 0; !cpus.IsNull && word < CpuWords; word++) {
            for (ulong left = set[word]; left != 0; left &= left - 1) {
                using Owned cpu = new(ts, LongObject.FromInt64(ts, word * 64 + BitOperations.TrailingZeroCount(left)));
                if (cpu.IsNull || SetObject.Add(ts, cpus, cpu) < 0) return null;
            }
        }
        return cpus.Detach();
    }

    private static PyObject* SchedSetAffinity(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "sched_setaffinity", count, 2, 2) || !Args.Int(ts, args[0], out int pid)) return null;
        using Owned items = new(ts, TupleObject.FromIterable(ts, args[1]));
        if (items.IsNull) return null;
        ulong* set = stackalloc ulong[CpuWords];
        new Span<ulong>(set, CpuWords).Clear();
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            PyObject* item = TupleObject.Items(items)[i];
            if (!LongObject.Check(item)) return Err.TypeError(ts, $"expected an iterator of ints, but iterator yielded {Err.TypeName(item)}");
            long cpu = LongObject.AsInt64(ts, item);
            if (cpu == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            if (cpu < 0) return Err.ValueError(ts, "negative CPU number");
            if (cpu >= CpuWords * 64) return cpu > int.MaxValue - 1 ? Err.OverflowError(ts, "CPU number too large") : Err.FromErrno(ts, 22);
            set[cpu >> 6] |= 1UL << (int)(cpu & 63);
        }
        return Done(ts, Scheduling.sched_setaffinity(pid, CpuWords * 8, set));
    }

    // ---------------------------------------------------------------- configuration

    [return: NewRef]
    private static PyObject* NameDict(PyThreadState* ts, (string Name, int Value)[] names) {
        using Owned dict = new(ts, DictObject.New(ts));
        foreach ((string name, int number) in names) {
            using Owned value = new(ts, LongObject.FromInt64(ts, number));
            if (dict.IsNull || value.IsNull || DictObject.SetItemString(ts, dict, name, value) < 0) return null;
        }
        return dict.Detach();
    }

    private static bool ConfigName(PyThreadState* ts, PyObject* op, (string Name, int Value)[] names, out int number) {
        number = -1;
        if (LongObject.Check(op)) return Args.Int(ts, op, out number);
        if (!UnicodeObject.Check(op)) return Err.TypeError(ts, "configuration names must be strings or integers");
        string wanted = UnicodeObject.ToString(op);
        foreach ((string name, int value) in names) {
            if (name != wanted) continue;
            number = value;
            return true;
        }
        return Err.ValueError(ts, "unrecognized configuration name");
    }

    private static PyObject* Sysconf(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!ConfigName(ts, op, s_sysconfNames, out int number)) return null;
        Marshal.SetLastSystemError(0);
        long result = Libc.sysconf(number);
        return result == -1 && Libc.Errno != 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, result);
    }

    private static PyObject* ConfStr(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!ConfigName(ts, op, s_confstrNames, out int number)) return null;
        Marshal.SetLastSystemError(0);
        nint size = Scheduling.confstr(number, null, 0);
        if (size == 0) return Libc.Errno != 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
        var buffer = new byte[size];
        fixed (byte* at = buffer) Scheduling.confstr(number, at, size);
        return FileNames.DecodeBytes(ts, buffer.AsSpan(0, (int)size - 1));
    }

    private static PyObject* PathConf(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Scheduling.PathConf.Parse(ts, args, count, names, given) || !Path(ts, "pathconf", "path", given[0], true, false, out PathArg path) || !ConfigName(ts, given[1], s_pathconfNames, out int number)) return null;
        Marshal.SetLastSystemError(0);
        long result;
        fixed (byte* name = path.Bytes) result = path.IsFd ? Scheduling.fpathconf(path.Fd, number) : Scheduling.pathconf(name, number);
        return result == -1 && Libc.Errno != 0 ? Fail(ts, path) : LongObject.FromInt64(ts, result);
    }

    private static PyObject* FPathConf(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "fpathconf", count, 2, 2) || !Descriptor(ts, args[0], out int fd) || !ConfigName(ts, args[1], s_pathconfNames, out int number)) return null;
        Marshal.SetLastSystemError(0);
        long result = Scheduling.fpathconf(fd, number);
        return result == -1 && Libc.Errno != 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, result);
    }
}
