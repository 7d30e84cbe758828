// posix: other programs in place of this process (exec) or beside it (posix_spawn, and the spawn family that os.py otherwise builds on fork).
// spawnv and its like run on the shim's fork and exec, as subprocess does: a program that cannot be started is a child that exits with 127.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PosixModule {
    private static class Spawns {
        public static readonly ArgSpec ExecVe = new("execve", 0, 3, "path", "argv", "env"),
            Spawn = new("posix_spawn", 3, 3, "path", "argv", "env", "*", "file_actions", "setpgroup", "resetids", "setsid", "setsigmask", "setsigdef", "scheduler"),
            SpawnP = new("posix_spawnp", 3, 3, "path", "argv", "env", "*", "file_actions", "setpgroup", "resetids", "setsid", "setsigmask", "setsigdef", "scheduler");
        public const int ResetIds = 1, SetGroup = 2, SetSigDef = 4, SetSigMask = 8, SetSchedParam = 16, SetScheduler = 32, SetSid = 0x80;
        [DllImport("libc", SetLastError = true)] public static extern int execv(byte* path, byte** argv);
        [DllImport("libc", SetLastError = true)] public static extern int execve(byte* path, byte** argv, byte** envp);
        [DllImport("libc", SetLastError = true)] public static extern int fexecve(int fd, byte** argv, byte** envp);
        [DllImport("libc")] public static extern int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);
        [DllImport("libc")] public static extern int posix_spawnp(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);
        [DllImport("libc")] public static extern int posix_spawn_file_actions_init(void* actions);
        [DllImport("libc")] public static extern int posix_spawn_file_actions_destroy(void* actions);
        [DllImport("libc")] public static extern int posix_spawn_file_actions_addopen(void* actions, int fd, byte* path, int flags, uint mode);
        [DllImport("libc")] public static extern int posix_spawn_file_actions_addclose(void* actions, int fd);
        [DllImport("libc")] public static extern int posix_spawn_file_actions_adddup2(void* actions, int fd, int target);
        [DllImport("libc")] public static extern int posix_spawnattr_init(void* attributes);
        [DllImport("libc")] public static extern int posix_spawnattr_destroy(void* attributes);
        [DllImport("libc")] public static extern int posix_spawnattr_setflags(void* attributes, short flags);
        [DllImport("libc")] public static extern int posix_spawnattr_setpgroup(void* attributes, int group);
        [DllImport("libc")] public static extern int posix_spawnattr_setsigmask(void* attributes, ulong* set);
        [DllImport("libc")] public static extern int posix_spawnattr_setsigdefault(void* attributes, ulong* set);
        [DllImport("libc")] public static extern int posix_spawnattr_setschedpolicy(void* attributes, int policy);
        [DllImport("libc")] public static extern int posix_spawnattr_setschedparam(void* attributes, int* priority);
    }

    private static void AddSpawns(ModuleBuilder m) {
        m.Function("execv", &ExecV, "execv($module, path, argv, /)\n--\n\nExecute an executable path with arguments, replacing current process.\n\n  path\n    Path of executable file.\n  argv\n    Tuple or list of strings.");
        m.Function("execve", &ExecVe, "execve($module, /, path, argv, env)\n--\n\nExecute an executable path with arguments, replacing current process.\n\n  path\n    Path of executable file.\n  argv\n    Tuple or list of strings.\n  env\n    Dictionary of strings mapping to strings.");
        m.Function("posix_spawn", &PosixSpawn, "posix_spawn($module, path, argv, env, /, *, file_actions=(),\n            setpgroup=<unrepresentable>, resetids=False, setsid=False,\n            setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)\n--\n\nExecute the program specified by path in a new process.\n\n  path\n    Path of executable file.\n  argv\n    Tuple or list of strings.\n  env\n    Dictionary of strings mapping to strings.\n  file_actions\n    A sequence of file action tuples.\n  setpgroup\n    The pgroup to use with the POSIX_SPAWN_SETPGROUP flag.\n  resetids\n    If the value is `true` the POSIX_SPAWN_RESETIDS will be activated.\n  setsid\n    If the value is `true` the POSIX_SPAWN_SETSID or POSIX_SPAWN_SETSID_NP will be activated.\n  setsigmask\n    The sigmask to use with the POSIX_SPAWN_SETSIGMASK flag.\n  setsigdef\n    The sigmask to use with the POSIX_SPAWN_SETSIGDEF flag.\n  scheduler\n    A tuple with the scheduler policy (optional) and parameters.");
        m.Function("posix_spawnp", &PosixSpawnP, "posix_spawnp($module, path, argv, env, /, *, file_actions=(),\n             setpgroup=<unrepresentable>, resetids=False, setsid=False,\n             setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)\n--\n\nExecute the program specified by path in a new process.\n\n  path\n    Path of executable file.\n  argv\n    Tuple or list of strings.\n  env\n    Dictionary of strings mapping to strings.\n  file_actions\n    A sequence of file action tuples.\n  setpgroup\n    The pgroup to use with the POSIX_SPAWN_SETPGROUP flag.\n  resetids\n    If the value is `True` the POSIX_SPAWN_RESETIDS will be activated.\n  setsid\n    If the value is `True` the POSIX_SPAWN_SETSID or POSIX_SPAWN_SETSID_NP will be activated.\n  setsigmask\n    The sigmask to use with the POSIX_SPAWN_SETSIGMASK flag.\n  setsigdef\n    The sigmask to use with the POSIX_SPAWN_SETSIGDEF flag.\n  scheduler\n    A tuple with the scheduler policy (optional) and parameters.");
        m.Function("spawnv", &SpawnV, "spawnv($module, mode, path, argv, /)\n--\n\nExecute the program specified by path in a new process.\n\n  mode\n    P_WAIT: wait for its end and return the exit code, or minus the signal that killed it.\n    P_NOWAIT: return its process id.");
        m.Function("spawnve", &SpawnVe, "spawnve($module, mode, path, argv, env, /)\n--\n\nExecute the program specified by path in a new process, with the given environment.");
        m.Function("spawnvp", &SpawnVp, "spawnvp($module, mode, file, argv, /)\n--\n\nExecute the program file, looked for along the PATH, in a new process.");
        m.Function("spawnvpe", &SpawnVpe, "spawnvpe($module, mode, file, argv, env, /)\n--\n\nExecute the program file, looked for along the PATH, in a new process, with the given environment.");
        m.Int("P_WAIT", 0);
        m.Int("P_NOWAIT", 1);
        m.Int("P_NOWAITO", 1);
    }

    private static NativeStrings? ArgV(PyThreadState* ts, PyObject* op, string function, int index) {
        if (!TupleObject.Check(op) && !ListObject.Check(op)) {
            Err.TypeError(ts, index < 0 ? $"{function}: argv must be a tuple or list" : $"{function}() arg {index} must be a tuple or list");
            return null;
        }
        NativeStrings? argv = NativeStrings.FromPaths(ts, op);
        if (argv == null) return null;
        string? wrong = argv.Count == 0 ? index < 0 ? $"{function}: argv must not be empty" : $"{function}() arg {index} must not be empty"
            : argv[0][0] == 0 ? index < 0 ? $"{function}: argv first element cannot be empty" : $"{function}() arg {index} first element cannot be empty" : null;
        if (wrong == null) return argv;
        argv.Dispose();
        Err.ValueError(ts, wrong);
        return null;
    }

    // ---------------------------------------------------------------- exec

    private static PyObject* ExecV(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "execv", count, 2, 2) || !ProcessesAllowed(ts) || !Path(ts, "execv", "path", args[0], false, false, out PathArg path)) return null;
        using NativeStrings? argv = ArgV(ts, args[1], "execv", 2);
        if (argv == null) return null;
        fixed (byte* name = path.Bytes) Spawns.execv(name, argv.Array);
        return Err.FromErrno(ts, Libc.Errno);
    }

    private static PyObject* ExecVe(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        if (!Spawns.ExecVe.Parse(ts, args, count, names, given) || !ProcessesAllowed(ts) || !Path(ts, "execve", "path", given[0], true, false, out PathArg path)) return null;
        using NativeStrings? argv = ArgV(ts, given[1], "execve", -1);
        if (argv == null) return null;
        if (TypeSlots.Of(given[2])->mp_subscript == null) return Err.TypeError(ts, "execve: environment must be a mapping object");
        using NativeStrings? envp = NativeStrings.FromEnvironment(ts, given[2]);
        if (envp == null) return null;
        fixed (byte* name = path.Bytes) {
            if (path.IsFd) Spawns.fexecve(path.Fd, argv.Array, envp.Array);
            else Spawns.execve(name, argv.Array, envp.Array);
        }
        return Fail(ts, path);
    }

    // ---------------------------------------------------------------- spawn

    private static PyObject* SpawnV(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Start(ts, "spawnv", args, count, false, false);
    private static PyObject* SpawnVe(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Start(ts, "spawnve", args, count, true, false);
    private static PyObject* SpawnVp(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Start(ts, "spawnvp", args, count, false, true);
    private static PyObject* SpawnVpe(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Start(ts, "spawnvpe", args, count, true, true);

    private static PyObject* Start(PyThreadState* ts, string function, PyObject** args, nint count, bool withEnvironment, bool search) {
        int wanted = withEnvironment ? 4 : 3;
        if (!Args.CheckPositional(ts, function, count, wanted, wanted) || !ProcessesAllowed(ts) || !Args.Int(ts, args[0], out int mode) || !Path(ts, function, "path", args[1], false, false, out PathArg path)) return null;
        if (!TupleObject.Check(args[2]) && !ListObject.Check(args[2])) return Err.TypeError(ts, "argv must be a tuple or a list");
        if ((TupleObject.Check(args[2]) ? TupleObject.Size(args[2]) : ListObject.Size(args[2])) == 0) return Err.ValueError(ts, "argv must not be empty");
        using NativeStrings? argv = NativeStrings.FromPaths(ts, args[2]);
        if (argv == null) return null;
        if (argv[0][0] == 0) return Err.ValueError(ts, "argv first element cannot be empty");
        if (mode is not (0 or 1)) return Err.ValueError(ts, "mode must be P_WAIT or P_NOWAIT");
        using NativeStrings? envp = withEnvironment ? NativeStrings.FromEnvironment(ts, args[3]) : new NativeStrings();
        if (envp == null) return null;
        using var candidates = new NativeStrings();
        ReadOnlySpan<byte> name = path.Bytes.AsSpan(0, path.Bytes!.Length - 1);
        if (search && name.IndexOf((byte)'/') < 0) {
            foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "/bin:/usr/bin").Split(':'))
                candidates.Add([.. System.Text.Encoding.UTF8.GetBytes(folder.Length == 0 ? "." : folder), (byte)'/', .. name]);
        } else {
            candidates.Add(name);
        }
        int pid = PosixSubprocessModule.Start(ts, candidates, argv, withEnvironment ? envp : null);
        if (pid < 0) return null;
        if (mode == 1) return LongObject.FromInt64(ts, pid);
        int status = 0;
        while (true) {
            int result;
            using (new Blocking(ts)) result = Libc.waitpid(pid, &status, 0);
            if (result >= 0) break;
            if (!SystemWait.Again(ts)) return null;
        }
        return LongObject.FromInt64(ts, Exited(status) ? status >> 8 & 0xFF : -(status & 0x7F));
    }

    // ---------------------------------------------------------------- posix_spawn

    private static PyObject* PosixSpawn(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => SpawnWith(ts, "posix_spawn", Spawns.Spawn, false, args, count, names);
    private static PyObject* PosixSpawnP(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) => SpawnWith(ts, "posix_spawnp", Spawns.SpawnP, true, args, count, names);

    private static PyObject* SpawnWith(PyThreadState* ts, string function, ArgSpec spec, bool search, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[10];
        if (!spec.Parse(ts, args, count, names, given) || !ProcessesAllowed(ts) || !Path(ts, function, "path", given[0], false, false, out PathArg path)) return null;
        using NativeStrings? argv = ArgV(ts, given[1], function, -1);
        if (argv == null) return null;
        bool inherit = Py.IsNone(given[2]);
        if (!inherit && TypeSlots.Of(given[2])->mp_subscript == null) return Err.TypeError(ts, $"{function}: environment must be a mapping object");
        using NativeStrings? envp = NativeStrings.FromEnvironment(ts, inherit ? DictObject.GetItemString(ts, ModuleDict(ts), "environ") : given[2]);
        if (envp == null) return null;
        byte* actions = stackalloc byte[128], attributes = stackalloc byte[512];
        Spawns.posix_spawn_file_actions_init(actions);
        Spawns.posix_spawnattr_init(attributes);
        using var texts = new NativeStrings();
        int pid = 0, status = -1;
        if ((given[3] == null || Actions(ts, given[3], actions, texts)) && Attributes(ts, function, given, attributes)) {
            fixed (byte* name = path.Bytes)
                using (new Blocking(ts)) status = search ? Spawns.posix_spawnp(&pid, name, actions, attributes, argv.Array, envp.Array) : Spawns.posix_spawn(&pid, name, actions, attributes, argv.Array, envp.Array);
        }
        Spawns.posix_spawn_file_actions_destroy(actions);
        Spawns.posix_spawnattr_destroy(attributes);
        if (status < 0) return null;
        return status > 0 ? Err.FromErrno(ts, status, given[0]) : LongObject.FromInt64(ts, pid);
    }

    /// <summary>The dict of the posix module, borrowed.</summary>
    [return: Borrowed]
    private static PyObject* ModuleDict(PyThreadState* ts) => ModuleObject.Dict(DictObject.GetItemString(ts, ts->interp->modules, "posix"));

    private static bool Actions(PyThreadState* ts, PyObject* sequence, void* actions, NativeStrings texts) {
        if (Py.IsNone(sequence)) return true;
        using Owned items = new(ts, TypeSlots.Of(sequence)->iter == null && TypeSlots.Of(sequence)->sq_item == null ? Err.TypeError(ts, "file_actions must be a sequence or None") : TupleObject.FromIterable(ts, sequence));
        if (items.IsNull) return false;
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            PyObject* action = TupleObject.Items(items)[i];
            if (!TupleObject.Check(action) || TupleObject.Size(action) == 0) return Err.TypeError(ts, "Each file_actions element must be a non-empty tuple");
            PyObject** parts = TupleObject.Items(action);
            nint size = TupleObject.Size(action);
            if (!LongObject.Check(parts[0]) || !Args.Int(ts, parts[0], out int tag)) return ErrorIndicator.Occurred(ts) == null && Err.TypeError(ts, "Unknown file_actions identifier");
            int status;
            switch (tag) {
                case 0: { // POSIX_SPAWN_OPEN
                    if (size != 5) return Err.TypeError(ts, "A open file_action tuple must have 5 elements");
                    if (!Args.Int(ts, parts[1], out int fd)) return false;
                    byte[]? path = FileNames.Encode(ts, parts[2], out _);
                    if (path == null || !Args.Int(ts, parts[3], out int flags) || !Args.Int(ts, parts[4], out int mode)) return false;
                    texts.Add(path.AsSpan(0, path.Length - 1));
                    status = Spawns.posix_spawn_file_actions_addopen(actions, fd, texts[texts.Count - 1], flags, (uint)mode);
                    break;
                }
                case 1: { // POSIX_SPAWN_CLOSE
                    if (size != 2) return Err.TypeError(ts, "A close file_action tuple must have 2 elements");
                    if (!Args.Int(ts, parts[1], out int fd)) return false;
                    status = Spawns.posix_spawn_file_actions_addclose(actions, fd);
                    break;
                }
                case 2: { // POSIX_SPAWN_DUP2
                    if (size != 3) return Err.TypeError(ts, "A dup2 file_action tuple must have 3 elements");
                    if (!Args.Int(ts, parts[1], out int fd) || !Args.Int(ts, parts[2], out int target)) return false;
                    status = Spawns.posix_spawn_file_actions_adddup2(actions, fd, target);
                    break;
                }
                default: return Err.TypeError(ts, "Unknown file_actions identifier");
            }
            if (status != 0) return Err.FromErrno(ts, status);
        }
        return true;
    }

    private static bool Attributes(PyThreadState* ts, string function, PyObject** given, void* attributes) {
        int flags = 0;
        if (given[4] != null) {
            if (!Args.Int(ts, given[4], out int group)) return false;
            Spawns.posix_spawnattr_setpgroup(attributes, group);
            flags |= Spawns.SetGroup;
        }
        int resetIds = 0, session = 0;
        if (given[5] != null && !Args.Int(ts, given[5], out resetIds) || given[6] != null && !Args.Int(ts, given[6], out session)) return false;
        if (resetIds != 0) flags |= Spawns.ResetIds;
        if (session != 0) flags |= Spawns.SetSid;
        ulong* set = stackalloc ulong[16];
        if (given[7] != null) {
            if (!SignalModule.Set(ts, given[7], set)) return false;
            Spawns.posix_spawnattr_setsigmask(attributes, set);
            flags |= Spawns.SetSigMask;
        }
        if (given[8] != null) {
            if (!SignalModule.Set(ts, given[8], set)) return false;
            Spawns.posix_spawnattr_setsigdefault(attributes, set);
            flags |= Spawns.SetSigDef;
        }
        if (given[9] != null) {
            if (!TupleObject.Check(given[9]) || TupleObject.Size(given[9]) != 2) return Err.TypeError(ts, "A scheduler tuple must have two elements");
            if (!Py.IsNone(TupleObject.Items(given[9])[0])) {
                if (!Args.Int(ts, TupleObject.Items(given[9])[0], out int policy)) return false;
                Spawns.posix_spawnattr_setschedpolicy(attributes, policy);
                flags |= Spawns.SetScheduler;
            } else {
                flags |= Spawns.SetSchedParam;
            }
            if (!Priority(ts, TupleObject.Items(given[9])[1], out int priority)) return false;
            Spawns.posix_spawnattr_setschedparam(attributes, &priority);
        }
        int status = Spawns.posix_spawnattr_setflags(attributes, (short)flags);
        return status == 0 || Err.FromErrno(ts, status);
    }
}
