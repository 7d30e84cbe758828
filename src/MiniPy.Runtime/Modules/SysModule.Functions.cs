// sys: its functions.

using System;
using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SysModule {
    private static class Specs {
        public static readonly ArgSpec AddAuditHook = new("addaudithook", 0, 1, "hook");
        public static readonly ArgSpec SetDigits = new("set_int_max_str_digits", 0, 1, "maxdigits");
        public static readonly ArgSpec SetDepth = new("set_coroutine_origin_tracking_depth", 0, 1, "depth");
        public static readonly ArgSpec SizeOf = new("getsizeof", 0, 1, "object", "default");
        public static readonly ArgSpec SetHooks = new("set_asyncgen_hooks", 0, 0, "firstiter", "finalizer");
    }

    /// <summary>What sys keeps in .NET.</summary>
    private sealed class State : IHoldsReferences {
        public readonly List<nint> AuditHooks = [];

        public void Release(PyThreadState* ts) => IHoldsReferences.Drop(ts, AuditHooks);

        /// <summary>sys.setswitchinterval's last value in seconds.</summary>
        public double SwitchInterval = 0.005;
        public int DlopenFlags = 2;
    }

    private static State StateOf(PyThreadState* ts) => Interpreter.From(ts).Part<State>();

    private static void AddFunctions(ModuleBuilder m) {
        m.Function("addaudithook", &AddAuditHook, "addaudithook($module, /, hook)\n--\n\nAdds a new audit hook callback.");
        m.Function("audit", &Audit, "audit(event, *args)\n\nPasses the event to any hooks that are attached.");
        m.Function("breakpointhook", &BreakpointHook, "breakpointhook(*args, **kws)\n\nThis hook function is called by built-in breakpoint().");
        m.Function("_clear_type_cache", &ClearTypeCache, "_clear_type_cache($module, /)\n--\n\nClear the internal type lookup cache.");
        m.Function("_current_frames", &CurrentFrames, "_current_frames($module, /)\n--\n\nReturn a dict mapping each thread's thread id to its current stack frame.");
        m.Function("_current_exceptions", &CurrentExceptions, "_current_exceptions($module, /)\n--\n\nReturn a dict mapping each thread's identifier to its current raised exception.");
        m.Function("displayhook", &DisplayHook, "displayhook($module, object, /)\n--\n\nPrint an object to sys.stdout and also save it in builtins._");
        m.Function("exception", &CurrentException, "exception($module, /)\n--\n\nReturn the current exception.");
        m.Function("exc_info", &ExcInfo, "exc_info($module, /)\n--\n\nReturn current exception information: (type, value, traceback).");
        m.Function("excepthook", &ExceptHook, "excepthook($module, exctype, value, traceback, /)\n--\n\nHandle an exception by displaying it with a traceback on sys.stderr.");
        m.Function("unraisablehook", &UnraisableHook, "unraisablehook($module, unraisable, /)\n--\n\nHandle an unraisable exception.");
        m.Function("exit", &Exit, "exit($module, status=None, /)\n--\n\nExit the interpreter by raising SystemExit(status).");
        m.Function("getdefaultencoding", &GetDefaultEncoding, "getdefaultencoding($module, /)\n--\n\nReturn the current default encoding used by the Unicode implementation.");
        m.Function("getfilesystemencoding", &GetDefaultEncoding, "getfilesystemencoding($module, /)\n--\n\nReturn the encoding used to convert Unicode filenames to OS filenames.");
        m.Function("getfilesystemencodeerrors", &GetFileSystemErrors, "getfilesystemencodeerrors($module, /)\n--\n\nReturn the error mode used for Unicode to OS filename conversion.");
        m.Function("getallocatedblocks", &GetAllocatedBlocks, "getallocatedblocks($module, /)\n--\n\nReturn the number of memory blocks currently allocated.");
        m.Function("getrefcount", &GetRefCount, "getrefcount($module, object, /)\n--\n\nReturn the reference count of object.");
        m.Function("getrecursionlimit", &GetRecursionLimit, "getrecursionlimit($module, /)\n--\n\nReturn the current value of the recursion limit.");
        m.Function("setrecursionlimit", &SetRecursionLimit, "setrecursionlimit($module, limit, /)\n--\n\nSet the maximum depth of the Python interpreter stack to n.");
        m.Function("getsizeof", &GetSizeOf, "getsizeof(object [, default]) -> int\n\nReturn the size of object in bytes.");
        m.Function("_getframe", &GetFrame, "_getframe($module, depth=0, /)\n--\n\nReturn a frame object from the call stack.");
        m.Function("_getquickenedcount", &Zero);
        m.Function("intern", &Intern, "intern($module, string, /)\n--\n\n``Intern'' the given string.");
        m.Function("is_finalizing", &IsFinalizing, "is_finalizing($module, /)\n--\n\nReturn True if Python is exiting.");
        m.Function("getswitchinterval", &GetSwitchInterval, "getswitchinterval($module, /)\n--\n\nReturn the current thread switch interval; see sys.setswitchinterval().");
        m.Function("setswitchinterval", &SetSwitchInterval, "setswitchinterval($module, interval, /)\n--\n\nSet the ideal thread switching delay inside the Python interpreter.");
        AddTracing(m);
        m.Function("getdlopenflags", &GetDlopenFlags, "getdlopenflags($module, /)\n--\n\nReturn the current value of the flags that are used for dlopen calls.");
        m.Function("get_int_max_str_digits", &GetDigits, "get_int_max_str_digits($module, /)\n--\n\nReturn the maximum string digits limit for non-binary int<->str conversions.");
        m.Function("set_int_max_str_digits", &SetDigits, "set_int_max_str_digits($module, /, maxdigits)\n--\n\nSet the maximum string digits limit for non-binary int<->str conversions.");
        m.Function("get_coroutine_origin_tracking_depth", &GetDepth, "get_coroutine_origin_tracking_depth($module, /)\n--\n\nCheck status of origin tracking for coroutine objects in this thread.");
        m.Function("set_coroutine_origin_tracking_depth", &SetDepth, "set_coroutine_origin_tracking_depth($module, /, depth)\n--\n\nEnable or disable origin tracking for coroutine objects in this thread.");
        m.Function("get_asyncgen_hooks", &GetHooks, "get_asyncgen_hooks($module, /)\n--\n\nReturn the installed asynchronous generators hooks.");
        m.Function("set_asyncgen_hooks", &SetHooks, "set_asyncgen_hooks(* [, firstiter] [, finalizer])\n\nSet a finalizer for async generators objects.");
        m.Function("_debugmallocstats", &None);
        m.Function("setdlopenflags", &SetDlopenFlags, "setdlopenflags($module, flags, /)\n--\n\nSet the flags used by the interpreter for dlopen calls.\n\nThis is used, for example, when the interpreter loads extension\nmodules. Among other things, this will enable a lazy resolving of\nsymbols when importing a module, if called as sys.setdlopenflags(0).\nTo share symbols across extension modules, call as\nsys.setdlopenflags(os.RTLD_GLOBAL).");
        foreach (string hook in (string[])["breakpointhook", "displayhook", "excepthook", "unraisablehook"]) m.Again($"__{hook}__", hook);
    }

    private static PyObject* None(PyThreadState* ts, PyObject* module) => Py.None;
    private static PyObject* Zero(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, 0);

    // ---------------------------------------------------------------- exceptions and exit

    private static PyObject* CurrentException(PyThreadState* ts, PyObject* module) {
        PyObject* handled = Err.TopHandled(ts);
        return handled == null ? Py.None : Py.NewRef(handled);
    }

    private static PyObject* ExcInfo(PyThreadState* ts, PyObject* module) {
        PyObject* handled = Err.TopHandled(ts);
        if (handled == null || Py.IsNone(handled)) return TupleObject.Pack(ts, Py.None, Py.None, Py.None);
        PyObject* traceback = ((PyBaseExceptionObject*)handled)->traceback;
        return TupleObject.Pack(ts, (PyObject*)handled->ob_type, handled, traceback == null ? Py.None : traceback);
    }

    private static PyObject* Exit(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "exit", count, 0, 1)) return null;
        Err.SetObject(ts, (PyObject*)Exc.SystemExit, count == 0 ? null : args[0]);
        return null;
    }

    private static PyObject* ExceptHook(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "excepthook", count, 3, 3)) return null;
        Err.Display(ts, args[1], Py.IsNone(args[2]) ? null : args[2]);
        return Py.None;
    }

    private static PyObject* UnraisableHook(PyThreadState* ts, PyObject* module, PyObject* args) => Err.UnraisableHook(ts, args) < 0 ? null : Py.None;

    private static PyObject* DisplayHook(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (Py.IsNone(op)) return Py.None;
        PyObject* builtins = ts->interp->builtins;
        // Not yet: repr(op) may itself print and set `_`.
        if (DictObject.SetItemString(ts, builtins, "_", Py.None) < 0) return null;
        using Owned stdout = new(ts, Py.XNewRef(DictObject.GetItem(ts, ts->interp->sysdict, Names.stdout)));
        if (stdout.IsNull || Py.IsNone(stdout)) return Err.RuntimeError(ts, "lost sys.stdout");
        using Owned text = new(ts, ObjectProtocol.Repr(ts, op));
        if (text.IsNull) return null;
        using Owned line = new(ts, UnicodeObject.FromString(ts, "\n"));
        using Owned first = new(ts, CallProtocol.CallMethod(ts, stdout, Names.write, text));
        if (first.IsNull) return null;
        using Owned second = new(ts, CallProtocol.CallMethod(ts, stdout, Names.write, line));
        if (second.IsNull) return null;
        return DictObject.SetItemString(ts, builtins, "_", op) < 0 ? null : Py.None;
    }

    private static PyObject* BreakpointHook(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        string target = Environment.GetEnvironmentVariable("PYTHONBREAKPOINT") is { Length: > 0 } given ? given : "pdb.set_trace";
        if (target == "0") return Py.None;
        int dot = target.LastIndexOf('.');
        using Owned function = new(ts, ImportHooks.ImportAttribute(ts, dot < 0 ? "builtins" : target[..dot], target[(dot + 1)..]));
        if (!function.IsNull) return CallProtocol.Vector(ts, function, args, count, names);
        if (ts->unwinding != 0) return null;
        ErrorIndicator.Clear(ts);
        return Warnings.Warn(ts, Exc.RuntimeWarning, $"Ignoring unimportable $PYTHONBREAKPOINT: \"{target}\"") < 0 ? null : Py.None;
    }

    // ---------------------------------------------------------------- audit

    private static PyObject* AddAuditHook(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Specs.AddAuditHook.Parse(ts, args, count, names, given)) return null;
        StateOf(ts).AuditHooks.Add((nint)Py.NewRef(given[0]));
        return Py.None;
    }

    private static PyObject* Audit(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (count == 0) return Err.TypeError(ts, "audit() missing 1 required positional argument: 'event'");
        if (!UnicodeObject.Check(args[0])) return Err.TypeError(ts, $"expected str for argument 'event', not {Err.TypeName(args[0])}");
        List<nint> hooks = StateOf(ts).AuditHooks;
        if (hooks.Count == 0) return Py.None;
        using Owned rest = new(ts, TupleObject.FromArray(ts, args + 1, count - 1));
        if (rest.IsNull) return null;
        for (int i = 0; i < hooks.Count; i++) {
            using Owned done = new(ts, CallProtocol.CallTwo(ts, (PyObject*)hooks[i], args[0], rest));
            if (done.IsNull) return null;
        }
        return Py.None;
    }

    // ---------------------------------------------------------------- texts and counts

    private static PyObject* GetDefaultEncoding(PyThreadState* ts, PyObject* module) => UnicodeObject.FromString(ts, "utf-8");
    private static PyObject* GetFileSystemErrors(PyThreadState* ts, PyObject* module) => UnicodeObject.FromString(ts, "surrogateescape");

    private static PyObject* Intern(PyThreadState* ts, PyObject* module, PyObject* text) {
        if (!UnicodeObject.Check(text)) return Err.TypeError(ts, $"intern() argument must be str, not {(Py.IsNone(text) ? "None" : Err.TypeName(text))}");
        if (!UnicodeObject.CheckExact(text)) return Err.TypeError(ts, $"can't intern {Err.TypeName(text)}");
        PyObject* op = Py.NewRef(text);
        UnicodeObject.InternInPlace(ts, &op);
        return op;
    }

    /// <summary>The caller's argument holds one reference more, as in CPython.</summary>
    private static PyObject* GetRefCount(PyThreadState* ts, PyObject* module, PyObject* op) => LongObject.FromNint(ts, op->ob_refcnt);

    private static PyObject* GetSizeOf(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.SizeOf.Parse(ts, args, count, names, given)) return null;
        using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, given[0], Names.__sizeof__));
        if (method.IsNull && ErrorIndicator.Occurred(ts) == null) Err.TypeError(ts, $"Type {Err.TypeName(given[0])} doesn't define __sizeof__");
        using Owned size = new(ts, method.IsNull ? null : CallProtocol.CallNoArgs(ts, method));
        nint bytes = size.IsNull ? -1 : NumberProtocol.AsSsize(ts, size, Exc.OverflowError);
        if (bytes == -1 && ErrorIndicator.Occurred(ts) != null) {
            if (given[1] == null || !Err.Matches(ts, Exc.TypeError)) return null;
            ErrorIndicator.Clear(ts);
            return Py.NewRef(given[1]);
        }
        if (bytes < 0) return Err.ValueError(ts, "__sizeof__() should return >= 0");
        // CPython keeps the collector's links before an object and counts them.
        return LongObject.FromNint(ts, bytes + ((given[0]->ob_type->tp_flags & TypeFlags.HaveGc) != 0 ? 16 : 0));
    }

    private static PyObject* GetAllocatedBlocks(PyThreadState* ts, PyObject* module) {
        static void Count(void* block, nint size, void* context) => (*(long*)context)++;
        long blocks = 0;
        Memory.Heap.Walk(ts->heap, Memory.BlockState.Allocated, &Count, &blocks);
        return LongObject.FromInt64(ts, blocks);
    }

    private static PyObject* ClearTypeCache(PyThreadState* ts, PyObject* module) {
        TypeObject.ClearCache(ts);
        return Py.None;
    }

    private static PyObject* IsFinalizing(PyThreadState* ts, PyObject* module) => Py.Bool(ts->interp->finalizing != 0);
    private static PyObject* GetDlopenFlags(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, StateOf(ts).DlopenFlags);

    private static PyObject* SetDlopenFlags(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int flags)) return null;
        StateOf(ts).DlopenFlags = flags;
        return Py.None;
    }

    // ---------------------------------------------------------------- frames and limits

    private static PyObject* GetFrame(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_getframe", count, 0, 1)) return null;
        int depth = 0;
        if (count == 1 && !Args.Int(ts, args[0], out depth)) return null;
        Frame* frame = Vm.Frames.Current(ts);
        for (; depth > 0 && frame != null; depth--) frame = frame->previous;
        return frame == null ? Err.ValueError(ts, "call stack is not deep enough") : FrameObject.Of(ts, frame);
    }

    private static PyObject* CurrentFrames(PyThreadState* ts, PyObject* module) {
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull) return null;
        lock (Interpreter.From(ts)) {
            for (PyThreadState* thread = ts->interp->threads; thread != null; thread = thread->next) {
                Frame* frame = thread->cframe->current_frame;
                if (frame == null) continue;
                using Owned id = new(ts, LongObject.FromUInt64(ts, thread->thread_id));
                using Owned op = new(ts, FrameObject.Of(ts, frame));
                if (id.IsNull || op.IsNull || DictObject.SetItem(ts, dict, id, op) < 0) return null;
            }
        }
        return dict.Detach();
    }

    private static PyObject* CurrentExceptions(PyThreadState* ts, PyObject* module) {
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull) return null;
        lock (Interpreter.From(ts)) {
            for (PyThreadState* thread = ts->interp->threads; thread != null; thread = thread->next) {
                PyObject* handled = Err.TopHandled(thread);
                using Owned id = new(ts, LongObject.FromUInt64(ts, thread->thread_id));
                using Owned info = new(ts, handled == null || Py.IsNone(handled) ? TupleObject.Pack(ts, Py.None, Py.None, Py.None) : ExcInfo(thread, null));
                if (id.IsNull || info.IsNull || DictObject.SetItem(ts, dict, id, info) < 0) return null;
            }
        }
        return dict.Detach();
    }

    private static PyObject* GetRecursionLimit(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, ts->interp->recursion_limit);

    private static PyObject* SetRecursionLimit(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!Args.Int(ts, op, out int limit)) return null;
        if (limit < 1) return Err.ValueError(ts, "recursion limit must be greater or equal than 1");
        int depth = ts->recursion_limit - ts->recursion_remaining;
        if (depth >= limit) return Err.Raise(ts, Exc.RecursionError, $"cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low");
        ts->interp->recursion_limit = limit;
        lock (Interpreter.From(ts)) {
            for (PyThreadState* thread = ts->interp->threads; thread != null; thread = thread->next) {
                thread->recursion_remaining += limit - thread->recursion_limit;
                thread->recursion_limit = limit;
            }
        }
        return Py.None;
    }

    private static PyObject* GetSwitchInterval(PyThreadState* ts, PyObject* module) => FloatObject.FromDouble(ts, StateOf(ts).SwitchInterval);

    private static PyObject* SetSwitchInterval(PyThreadState* ts, PyObject* module, PyObject* op) {
        double interval = FloatObject.AsDouble(ts, op);
        if (interval == -1.0 && ErrorIndicator.Occurred(ts) != null) return null;
        if (!(interval > 0.0)) return Err.ValueError(ts, "switch interval must be strictly positive");
        StateOf(ts).SwitchInterval = interval;
        Interpreter.From(ts).Lock.SliceMicroseconds = (int)Math.Clamp(interval * 1e6, 1, int.MaxValue);
        return Py.None;
    }

    private static PyObject* GetDigits(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, ts->interp->int_max_str_digits);

    private static PyObject* SetDigits(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Specs.SetDigits.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int digits)) return null;
        if (digits != 0 && digits < 640) return Err.ValueError(ts, "maxdigits must be 0 or larger than 640");
        ts->interp->int_max_str_digits = digits;
        return Py.None;
    }

    // ---------------------------------------------------------------- tracing and coroutines

    private static PyObject* GetDepth(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, ts->coroutine_origin_tracking_depth);

    private static PyObject* SetDepth(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Specs.SetDepth.Parse(ts, args, count, names, given) || !Args.Int(ts, given[0], out int depth)) return null;
        if (depth < 0) return Err.ValueError(ts, "depth must be >= 0");
        ts->coroutine_origin_tracking_depth = depth;
        return Py.None;
    }

    private static PyObject* GetHooks(PyThreadState* ts, PyObject* module) {
        PyObject* op = Types.AsyncGenHooks.New(ts);
        if (op == null) return null;
        TupleObject.Items(op)[0] = Py.XNewRef(ts->async_gen_firstiter);
        TupleObject.Items(op)[1] = Py.XNewRef(ts->async_gen_finalizer);
        return Types.AsyncGenHooks.Finish(ts, op);
    }

    private static PyObject* SetHooks(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.SetHooks.Parse(ts, args, count, names, given)) return null;
        for (int i = 0; i < 2; i++)
            if (given[i] != null && !Py.IsNone(given[i]) && TypeSlots.Of(given[i])->call == null)
                return Err.TypeError(ts, $"callable {(i == 0 ? "firstiter" : "finalizer")} expected, got {Err.TypeName(given[i])}");
        if (given[1] != null) Py.SetRef(ts, &ts->async_gen_finalizer, Py.IsNone(given[1]) ? null : Py.NewRef(given[1]));
        if (given[0] != null) Py.SetRef(ts, &ts->async_gen_firstiter, Py.IsNone(given[0]) ? null : Py.NewRef(given[0]));
        return Py.None;
    }
}
