// _posixsubprocess: fork_exec, on which subprocess.Popen stands. All that can fail in Python is done before; the fork and what the child
// does before exec are C (native/shim/forkexec.c). There is no preexec_fn: no Python code can run in a copy of a .NET process.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class PosixSubprocessModule {
    public static readonly BuiltinModule Definition = new("_posixsubprocess", "A POSIX helper for the subprocess module.", &Fill);

    /// <summary>mp_spawn of the shim.</summary>
    private struct Spawn {
        public byte** candidates, argv, envp;
        public byte* cwd;
        public int* keep;
        public uint* groups;
        public int keep_count, group_count;
        public int p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write;
        public int close_fds, restore_signals, new_session, process_group, child_umask;
        public int set_gid, set_uid, failure_code;
        public uint gid, uid;
    }

    private static readonly nint s_forkExec = StaticStorage.Symbol("minipy_fork_exec");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("fork_exec", &ForkExec, "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env,\n          p2cread, p2cwrite, c2pread, c2pwrite,\n          errread, errwrite, errpipe_read, errpipe_write,\n          restore_signals, call_setsid, pgid_to_set, gid, groups_list, uid,\n          child_umask, preexec_fn, allow_vfork)\n--\n\nSpawn a fresh new child process.");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static PyObject* ForkExec(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (count != 23) return Err.TypeError(ts, $"fork_exec() takes exactly 23 arguments ({count} given)");
        if (!Interpreter.From(ts).Part<RuntimeOptions>().AllowProcesses) return Err.FromErrno(ts, 1);
        if (Interpreter.From(ts).Part<RuntimeOptions>().IsolatedSubinterpreter) return Err.RuntimeError(ts, "subprocess not supported for isolated subinterpreters");
        if (!Py.IsNone(args[21])) return Err.RuntimeError(ts, "preexec_fn is not supported: no Python code can run between fork and exec in a .NET process");
        if (s_forkExec == 0) return Err.RuntimeError(ts, $"starting programs needs MiniPy's native shim: {StaticStorage.ShimError ?? "it is older than the assemblies"}");
        Spawn spawn = default;
        if (!Truth(ts, args[2], out spawn.close_fds)) return null;
        int* pipes = &spawn.p2cread;
        for (int i = 0; i < 8; i++)
            if (!Args.Int(ts, args[6 + i], out pipes[i])) return null;
        if (!Args.Int(ts, args[14], out spawn.restore_signals) || !Args.Int(ts, args[15], out spawn.new_session) || !Args.Int(ts, args[16], out spawn.process_group)
            || !Args.Int(ts, args[20], out spawn.child_umask) || !Truth(ts, args[22], out int mayShare)) return null;
        if (!TupleObject.Check(args[3])) return Err.TypeError(ts, $"fork_exec() argument 4 must be tuple, not {Err.TypeName(args[3])}");
        if (spawn.close_fds != 0 && spawn.errpipe_write < 3) return Err.ValueError(ts, "errpipe_write must be >= 3");
        nint kept = TupleObject.Size(args[3]);
        var keep = new int[kept];
        for (nint i = 0; i < kept; i++) {
            PyObject* item = TupleObject.Items(args[3])[i];
            if (!LongObject.Check(item) || !LongObject.TryAsInt64(item, out long fd) || fd is < 0 or > int.MaxValue || i > 0 && fd <= keep[i - 1]) return Err.ValueError(ts, "bad value(s) in fds_to_keep");
            keep[i] = (int)fd;
        }
        if (!TupleObject.Check(args[0]) && !ListObject.Check(args[0]) && TypeSlots.Of(args[0])->sq_item == null && TypeSlots.Of(args[0])->iter == null) return Err.TypeError(ts, $"argv must be a tuple");
        using NativeStrings? candidates = NativeStrings.FromPaths(ts, args[1]);
        if (candidates == null) return null;
        using NativeStrings? argv = Arguments(ts, args[0]);
        if (argv == null) return null;
        using NativeStrings? envp = Py.IsNone(args[5]) ? new NativeStrings() : NativeStrings.FromPaths(ts, args[5]);
        if (envp == null) return null;
        byte[]? cwd = null;
        if (!Py.IsNone(args[4]) && (cwd = FileNames.Encode(ts, args[4], out _)) == null) return null;
        uint[] groups = [];
        spawn.group_count = -1;
        if (!Py.IsNone(args[18])) {
            if (!ListObject.Check(args[18])) return Err.TypeError(ts, "setgroups argument must be a list");
            nint number = ListObject.Size(args[18]);
            if (number > 65536) return Err.ValueError(ts, "too many groups");
            groups = new uint[number];
            for (int i = 0; i < number && i < ListObject.Size(args[18]); i++) {
                PyObject* item = ListObject.Items(args[18])[i];
                if (!LongObject.Check(item)) return Err.TypeError(ts, "groups must be integers");
                if (!PosixModule.Id(ts, item, "gid", out groups[i])) {
                    ErrorIndicator.Clear(ts);
                    return Err.ValueError(ts, "invalid group id");
                }
            }
            spawn.group_count = (int)number;
        }
        if (!Py.IsNone(args[17])) {
            if (!PosixModule.Id(ts, args[17], "gid", out spawn.gid)) return null;
            spawn.set_gid = 1;
        }
        if (!Py.IsNone(args[19])) {
            if (!PosixModule.Id(ts, args[19], "uid", out spawn.uid)) return null;
            spawn.set_uid = 1;
        }
        spawn.failure_code = 255;
        spawn.candidates = candidates.Array;
        spawn.argv = argv.Array;
        spawn.envp = Py.IsNone(args[5]) ? null : envp.Array;
        spawn.keep_count = keep.Length;
        int pid;
        fixed (int* keepAt = keep)
        fixed (uint* groupsAt = groups)
        fixed (byte* cwdAt = cwd) {
            spawn.keep = keepAt;
            spawn.groups = groupsAt;
            spawn.cwd = cwdAt;
            using (new Blocking(ts)) pid = ((delegate* unmanaged<Spawn*, int, int>)s_forkExec)(&spawn, mayShare);
        }
        return pid < 0 ? Err.FromErrno(ts, -pid) : LongObject.FromInt64(ts, pid);
    }

    /// <summary>A child with this process's descriptors, which exits with 127 when no candidate can be executed; its pid, or -1 with an error.</summary>
    public static int Start(PyThreadState* ts, NativeStrings candidates, NativeStrings argv, NativeStrings? envp) {
        if (s_forkExec == 0) return Err.RuntimeError(ts, $"starting programs needs MiniPy's native shim: {StaticStorage.ShimError ?? "it is older than the assemblies"}");
        Spawn spawn = default;
        int* pipes = &spawn.p2cread;
        for (int i = 0; i < 8; i++) pipes[i] = -1;
        spawn.group_count = spawn.process_group = spawn.child_umask = -1;
        spawn.failure_code = 127;
        spawn.candidates = candidates.Array;
        spawn.argv = argv.Array;
        spawn.envp = envp == null ? null : envp.Array;
        int pid;
        using (new Blocking(ts)) pid = ((delegate* unmanaged<Spawn*, int, int>)s_forkExec)(&spawn, 1);
        return pid < 0 ? Err.FromErrno(ts, -pid) : pid;
    }

    /// <summary>argv: a sequence whose length must stay what it was while its items are converted.</summary>
    private static NativeStrings? Arguments(PyThreadState* ts, PyObject* sequence) {
        nint before = ObjectProtocol.Size(ts, sequence);
        if (before < 0) return null;
        var strings = new NativeStrings();
        using Owned items = new(ts, ListObject.Check(sequence) || TupleObject.Check(sequence) ? Py.NewRef(sequence) : ListObject.FromIterable(ts, sequence));
        for (nint i = 0; !items.IsNull && i < before; i++) {
            nint size = ListObject.Check(items) ? ListObject.Size(items) : TupleObject.Size(items);
            byte[]? text = null;
            if (size != before) Err.RuntimeError(ts, "args changed during iteration");
            else {
                using Owned item = new(ts, Py.NewRef(ListObject.Check(items) ? ListObject.Items(items)[i] : TupleObject.Items(items)[i]));
                text = FileNames.Encode(ts, item, out _);
            }
            if (text == null) break;
            strings.Add(text.AsSpan(0, text.Length - 1));
        }
        if (strings.Count == before && !items.IsNull) return strings;
        strings.Dispose();
        return null;
    }

    private static bool Truth(PyThreadState* ts, PyObject* op, out int value) {
        value = ObjectProtocol.IsTrue(ts, op);
        return value >= 0;
    }
}
