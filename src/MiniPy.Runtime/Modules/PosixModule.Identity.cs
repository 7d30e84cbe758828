// posix: users, groups, sessions, priorities.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class Identity {
        public static readonly ArgSpec GetPgId = new("getpgid", 0, 1, "pid"), GetPriority = new("getpriority", 0, 2, "which", "who"), SetPriority = new("setpriority", 0, 3, "which", "who", "priority");
        [DllImport("libc", SetLastError = true)] public static extern int setuid(uint id);
        [DllImport("libc", SetLastError = true)] public static extern int seteuid(uint id);
        [DllImport("libc", SetLastError = true)] public static extern int setgid(uint id);
        [DllImport("libc", SetLastError = true)] public static extern int setegid(uint id);
        [DllImport("libc", SetLastError = true)] public static extern int setreuid(uint real, uint effective);
        [DllImport("libc", SetLastError = true)] public static extern int setregid(uint real, uint effective);
        [DllImport("libc", SetLastError = true)] public static extern int setresuid(uint real, uint effective, uint saved);
        [DllImport("libc", SetLastError = true)] public static extern int setresgid(uint real, uint effective, uint saved);
        [DllImport("libc", SetLastError = true)] public static extern int getresuid(uint* real, uint* effective, uint* saved);
        [DllImport("libc", SetLastError = true)] public static extern int getresgid(uint* real, uint* effective, uint* saved);
        [DllImport("libc", SetLastError = true)] public static extern int getgroups(int size, uint* groups);
        [DllImport("libc", SetLastError = true)] public static extern int setgroups(nint size, uint* groups);
        [DllImport("libc", SetLastError = true)] public static extern int initgroups(byte* user, uint group);
        [DllImport("libc", SetLastError = true)] public static extern int getgrouplist(byte* user, uint group, uint* groups, int* count);
        [DllImport("libc", SetLastError = true)] public static extern int getpgid(int pid);
        [DllImport("libc", SetLastError = true)] public static extern int setpgid(int pid, int group);
        [DllImport("libc", SetLastError = true)] public static extern int getsid(int pid);
        [DllImport("libc", SetLastError = true)] public static extern int setsid();
        [DllImport("libc", SetLastError = true)] public static extern int killpg(int group, int signal);
        [DllImport("libc", SetLastError = true)] public static extern int nice(int increment);
        [DllImport("libc", SetLastError = true)] public static extern int getpriority(int which, uint who);
        [DllImport("libc", SetLastError = true)] public static extern int setpriority(int which, uint who, int priority);
    }

    private static void AddIdentity(ModuleBuilder m) {
        m.Function("setuid", &SetUid, "setuid($module, uid, /)\n--\n\nSet the current process's user id.");
        m.Function("seteuid", &SetEUid, "seteuid($module, euid, /)\n--\n\nSet the current process's effective user id.");
        m.Function("setgid", &SetGid, "setgid($module, gid, /)\n--\n\nSet the current process's group id.");
        m.Function("setegid", &SetEGid, "setegid($module, egid, /)\n--\n\nSet the current process's effective group id.");
        m.Function("setreuid", &SetReUid, "setreuid($module, ruid, euid, /)\n--\n\nSet the current process's real and effective user ids.");
        m.Function("setregid", &SetReGid, "setregid($module, rgid, egid, /)\n--\n\nSet the current process's real and effective group ids.");
        m.Function("setresuid", &SetResUid, "setresuid($module, ruid, euid, suid, /)\n--\n\nSet the current process's real, effective, and saved user ids.");
        m.Function("setresgid", &SetResGid, "setresgid($module, rgid, egid, sgid, /)\n--\n\nSet the current process's real, effective, and saved group ids.");
        m.Function("getresuid", &GetResUid, "getresuid($module, /)\n--\n\nReturn a tuple of the current process's real, effective, and saved user ids.");
        m.Function("getresgid", &GetResGid, "getresgid($module, /)\n--\n\nReturn a tuple of the current process's real, effective, and saved group ids.");
        m.Function("getgroups", &GetGroups, "getgroups($module, /)\n--\n\nReturn list of supplemental group IDs for the process.");
        m.Function("setgroups", &SetGroups, "setgroups($module, groups, /)\n--\n\nSet the groups of the current process to list.");
        m.Function("initgroups", &InitGroups, "initgroups($module, username, gid, /)\n--\n\nInitialize the group access list.\n\nCall the system initgroups() to initialize the group access list with all of\nthe groups of which the specified username is a member, plus the specified\ngroup id.");
        m.Function("getgrouplist", &GetGroupList, "getgrouplist($module, user, group, /)\n--\n\nReturns a list of groups to which a user belongs.\n\n  user\n    username to lookup\n  group\n    base group id of the user");
        m.Function("getpgid", &GetPgId, "getpgid($module, /, pid)\n--\n\nCall the system call getpgid(), and return the result.");
        m.Function("setpgid", &SetPgId, "setpgid($module, pid, pgrp, /)\n--\n\nCall the system call setpgid(pid, pgrp).");
        m.Function("setpgrp", &SetPgRp, "setpgrp($module, /)\n--\n\nMake the current process the leader of its process group.");
        m.Function("getsid", &GetSid, "getsid($module, pid, /)\n--\n\nCall the system call getsid(pid) and return the result.");
        m.Function("setsid", &SetSid, "setsid($module, /)\n--\n\nCall the system call setsid().");
        m.Function("killpg", &KillPg, "killpg($module, pgid, signal, /)\n--\n\nKill a process group with a signal.");
        m.Function("nice", &Nice, "nice($module, increment, /)\n--\n\nAdd increment to the priority of process and return the new priority.");
        m.Function("getpriority", &GetPriority, "getpriority($module, /, which, who)\n--\n\nReturn program scheduling priority.");
        m.Function("setpriority", &SetPriority, "setpriority($module, /, which, who, priority)\n--\n\nSet program scheduling priority.");
    }

    private static PyObject* SetUid(PyThreadState* ts, PyObject* module, PyObject* op) => Id(ts, op, "uid", out uint id) && ProcessesAllowed(ts) ? Done(ts, Identity.setuid(id)) : null;
    private static PyObject* SetEUid(PyThreadState* ts, PyObject* module, PyObject* op) => Id(ts, op, "uid", out uint id) && ProcessesAllowed(ts) ? Done(ts, Identity.seteuid(id)) : null;
    private static PyObject* SetGid(PyThreadState* ts, PyObject* module, PyObject* op) => Id(ts, op, "gid", out uint id) && ProcessesAllowed(ts) ? Done(ts, Identity.setgid(id)) : null;
    private static PyObject* SetEGid(PyThreadState* ts, PyObject* module, PyObject* op) => Id(ts, op, "gid", out uint id) && ProcessesAllowed(ts) ? Done(ts, Identity.setegid(id)) : null;

    private static bool Ids(PyThreadState* ts, string function, string kind, PyObject** args, nint count, int wanted, uint* ids) {
        if (!Args.CheckPositional(ts, function, count, wanted, wanted)) return false;
        for (int i = 0; i < wanted; i++)
            if (!Id(ts, args[i], kind, out ids[i])) return false;
        return ProcessesAllowed(ts);
    }

    private static PyObject* SetReUid(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        uint* ids = stackalloc uint[2];
        return Ids(ts, "setreuid", "uid", args, count, 2, ids) ? Done(ts, Identity.setreuid(ids[0], ids[1])) : null;
    }

    private static PyObject* SetReGid(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        uint* ids = stackalloc uint[2];
        return Ids(ts, "setregid", "gid", args, count, 2, ids) ? Done(ts, Identity.setregid(ids[0], ids[1])) : null;
    }

    private static PyObject* SetResUid(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        uint* ids = stackalloc uint[3];
        return Ids(ts, "setresuid", "uid", args, count, 3, ids) ? Done(ts, Identity.setresuid(ids[0], ids[1], ids[2])) : null;
    }

    private static PyObject* SetResGid(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        uint* ids = stackalloc uint[3];
        return Ids(ts, "setresgid", "gid", args, count, 3, ids) ? Done(ts, Identity.setresgid(ids[0], ids[1], ids[2])) : null;
    }

    [return: NewRef]
    private static PyObject* Three(PyThreadState* ts, uint* ids) {
        using Owned a = new(ts, PwdModule.Number(ts, ids[0]));
        using Owned b = new(ts, PwdModule.Number(ts, ids[1]));
        using Owned c = new(ts, PwdModule.Number(ts, ids[2]));
        return a.IsNull || b.IsNull || c.IsNull ? null : TupleObject.Pack(ts, a, b, c);
    }

    private static PyObject* GetResUid(PyThreadState* ts, PyObject* module) {
        uint* ids = stackalloc uint[3];
        return Identity.getresuid(ids, ids + 1, ids + 2) < 0 ? Err.FromErrno(ts, Libc.Errno) : Three(ts, ids);
    }

    private static PyObject* GetResGid(PyThreadState* ts, PyObject* module) {
        uint* ids = stackalloc uint[3];
        return Identity.getresgid(ids, ids + 1, ids + 2) < 0 ? Err.FromErrno(ts, Libc.Errno) : Three(ts, ids);
    }

    // ---------------------------------------------------------------- groups

    [return: NewRef]
    private static PyObject* IdList(PyThreadState* ts, ReadOnlySpan<uint> ids) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        foreach (uint id in ids) {
            PyObject* number = list.IsNull ? null : PwdModule.Number(ts, id);
            if (number == null || ListObject.AppendSteal(ts, list, number) < 0) return null;
        }
        return list.Detach();
    }

    private static PyObject* GetGroups(PyThreadState* ts, PyObject* module) {
        int count = Identity.getgroups(0, null);
        if (count < 0) return Err.FromErrno(ts, Libc.Errno);
        var groups = new uint[count];
        fixed (uint* at = groups) count = Identity.getgroups(count, at);
        return count < 0 ? Err.FromErrno(ts, Libc.Errno) : IdList(ts, groups.AsSpan(0, count));
    }

    private static PyObject* SetGroups(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (TypeSlots.Of(op)->sq_item == null) return Err.TypeError(ts, "setgroups argument must be a sequence");
        using Owned items = new(ts, TupleObject.FromIterable(ts, op));
        if (items.IsNull) return null;
        if (TupleObject.Size(items) >= 65536) return Err.ValueError(ts, "too many groups");
        var groups = new uint[TupleObject.Size(items)];
        for (int i = 0; i < groups.Length; i++) {
            if (!LongObject.Check(TupleObject.Items(items)[i])) return Err.TypeError(ts, "groups must be integers");
            if (!Id(ts, TupleObject.Items(items)[i], "gid", out groups[i])) return null;
        }
        if (!ProcessesAllowed(ts)) return null;
        fixed (uint* at = groups) return Done(ts, Identity.setgroups(groups.Length, at));
    }

    private static PyObject* InitGroups(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "initgroups", count, 2, 2)) return null;
        byte[]? user = FileNames.Encode(ts, args[0], out _);
        if (user == null || !Id(ts, args[1], "gid", out uint group) || !ProcessesAllowed(ts)) return null;
        fixed (byte* name = user) return Done(ts, Identity.initgroups(name, group));
    }

    private static PyObject* GetGroupList(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "getgrouplist", count, 2, 2) || !Args.Str(ts, "getgrouplist", 1, args[0])) return null;
        byte[]? user = FileNames.Encode(ts, args[0], out _);
        if (user == null || !Id(ts, args[1], "gid", out uint group)) return null;
        int room = 64;
        while (true) {
            var groups = new uint[room];
            int found = room;
            fixed (byte* name = user)
            fixed (uint* at = groups)
                if (Identity.getgrouplist(name, group, at, &found) >= 0) return IdList(ts, groups.AsSpan(0, found));
            room = Math.Max(found, room * 2);
        }
    }

    // ---------------------------------------------------------------- sessions and priorities

    private static PyObject* GetPgId(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Identity.GetPgId.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int pid)) return null;
        int group = Identity.getpgid(pid);
        return group < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, group);
    }

    private static PyObject* SetPgId(PyThreadState* ts, PyObject* module, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "setpgid", count, 2, 2) && Args.Int(ts, args[0], out int pid) && Args.Int(ts, args[1], out int group) && ProcessesAllowed(ts) ? Done(ts, Identity.setpgid(pid, group)) : null;

    private static PyObject* SetPgRp(PyThreadState* ts, PyObject* module) => ProcessesAllowed(ts) ? Done(ts, Identity.setpgid(0, 0)) : null;

    private static PyObject* GetSid(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int pid)) return null;
        int session = Identity.getsid(pid);
        return session < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, session);
    }

    private static PyObject* SetSid(PyThreadState* ts, PyObject* module) => ProcessesAllowed(ts) ? Done(ts, Identity.setsid()) : null;

    private static PyObject* KillPg(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "killpg", count, 2, 2) || !Args.Int(ts, args[0], out int group) || !Args.Int(ts, args[1], out int signal) || !ProcessesAllowed(ts)) return null;
        return Identity.killpg(group, signal) < 0 ? Err.FromErrno(ts, Libc.Errno) : SignalModule.Check(ts) ? Py.None : null;
    }

    private static PyObject* Nice(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int increment) || !ProcessesAllowed(ts)) return null;
        Marshal.SetLastSystemError(0);
        int value = Identity.nice(increment);
        return value == -1 && Libc.Errno != 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, value);
    }

    private static PyObject* GetPriority(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Identity.GetPriority.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int which) || !Args.Int(ts, given[1], out int who)) return null;
        Marshal.SetLastSystemError(0);
        int value = Identity.getpriority(which, (uint)who);
        return value == -1 && Libc.Errno != 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, value);
    }

    private static PyObject* SetPriority(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        return Identity.SetPriority.Parse(ts, args, count, names, given) && Args.Int(ts, given[0], out int which) && Args.Int(ts, given[1], out int who) && Args.Int(ts, given[2], out int priority)
            && ProcessesAllowed(ts) ? Done(ts, Identity.setpriority(which, (uint)who, priority)) : null;
    }
}
