// faulthandler: dumping the Python frames of this thread or all, and the switch that says whether faults should do so.
//
// The dump goes straight to a file descriptor and runs no Python code. Dumps of a dying process are in FaultHandlerModule.Faults, those by
// signal and by time in FaultHandlerModule.Signals.

using System;
using System.Text;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class FaultHandlerModule {
    public static readonly BuiltinModule Definition = new("faulthandler", "faulthandler module.", &Fill);

    private static class Specs {
        public static readonly ArgSpec Enable = new("enable", 0, 0, "file", "all_threads");
        public static readonly ArgSpec Dump = new("dump_traceback", 0, 0, "file", "all_threads");
    }

    private sealed class State : IHoldsReferences {
        /// <summary>mp_faults of the shim while faults are watched for, else 0.</summary>
        public nint Faults;
        /// <summary>The file that `enable` was given, owned: its descriptor must not be closed.</summary>
        public nint File;
        public Timer? Later;

        public void Release(PyThreadState* ts) {
            Unwatch(this);
            Later?.Dispose();
            IHoldsReferences.Drop(ts, ref File);
        }
    }

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var builder = new ModuleBuilder(ts, module);
        builder.Function("enable", &Enable, "enable(file=sys.stderr, all_threads=True): enable the fault handler");
        builder.Function("disable", &Disable, "disable(): disable the fault handler");
        builder.Function("is_enabled", &IsEnabled, "is_enabled()->bool: check if the handler is enabled");
        builder.Function("dump_traceback", &Dump, "dump_traceback(file=sys.stderr, all_threads=True): dump the traceback of the current thread, or of all threads if all_threads is True, into file");
        AddSignals(builder);
        AddFaults(builder);
        return 0;
    }

    [return: NewRef]
    private static PyObject* Enable(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.Enable.Parse(ts, args, count, names, given)) return null;
        int all = given[1] == null ? 1 : ObjectProtocol.IsTrue(ts, given[1]);
        if (all < 0 || !Descriptor(ts, given[0], out int descriptor)) return null;
        Interpreter interpreter = Interpreter.From(ts);
        State state = interpreter.Part<State>();
        Unwatch(state);
        if (!Watch(interpreter, descriptor, all > 0)) return Err.RuntimeError(ts, "faulthandler needs the native shim (libminipy), which is not loaded");
        nint old = state.File;
        state.File = (nint)Py.XNewRef(given[0]);
        Py.XDecRef(ts, (PyObject*)old);
        return Py.None;
    }

    [return: NewRef]
    private static PyObject* Disable(PyThreadState* ts, PyObject* module) {
        State state = Interpreter.From(ts).Part<State>();
        bool was = Unwatch(state);
        IHoldsReferences.Drop(ts, ref state.File);
        return Py.Bool(was);
    }

    [return: NewRef]
    private static PyObject* IsEnabled(PyThreadState* ts, PyObject* module) => Py.Bool(Interpreter.From(ts).Part<State>().Faults != 0);

    [return: NewRef]
    private static PyObject* Dump(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.Dump.Parse(ts, args, count, names, given)) return null;
        int all = given[1] == null ? 1 : ObjectProtocol.IsTrue(ts, given[1]);
        if (all < 0 || !Descriptor(ts, given[0], out int descriptor)) return null;
        DumpTo(ts, descriptor, all > 0);
        return Py.None;
    }

    /// <summary>Writes the stacks; the interpreter lock is held by `ts`.</summary>
    internal static void DumpTo(PyThreadState* ts, int descriptor, bool all) {
        var text = new StringBuilder();
        AppendStacks(text, ts->interp, ts, null, all);
        Write(descriptor, text);
    }

    /// <summary>The stack of `current`, or those of all threads but `left`.</summary>
    private static void AppendStacks(StringBuilder text, PyInterpreterState* interp, PyThreadState* current, PyThreadState* left, bool all) {
        if (!all) {
            AppendStack(text, current, "Stack");
            return;
        }
        bool first = true;
        for (PyThreadState* at = interp->threads; at != null; at = at->next) {
            if (at == left || at->cframe->current_frame == null && at != current) continue;
            if (!first) text.Append('\n');
            first = false;
            AppendStack(text, at, $"{(at == current ? "Current thread" : "Thread")} 0x{at->thread_id:x16}", at == current && interp->gc.collecting != 0);
        }
    }

    private static void AppendStack(StringBuilder text, PyThreadState* ts, string title, bool collecting = false) {
        text.Append(title).Append(" (most recent call first):\n");
        if (collecting) text.Append("  Garbage-collecting\n");
        if (ts == null) text.Append("  <no Python frame>\n");
        else TracebackPrinter.PrintFrames(ts, part => text.Append(part));
    }

    /// <summary>A dump that cannot be written is lost, as in CPython.</summary>
    private static void Write(int descriptor, StringBuilder text) {
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        fixed (byte* data = bytes)
            for (nint done = 0; done < bytes.Length;) {
                nint written = Libc.write(descriptor, data + done, bytes.Length - done);
                if (written <= 0) return;
                done += written;
            }
    }

    /// <summary>The file descriptor of a number, a file object or (null, None) of sys.stderr. Runs Python code.</summary>
    private static bool Descriptor(PyThreadState* ts, PyObject* file, out int descriptor) {
        descriptor = -1;
        if (file == null || Py.IsNone(file)) {
            file = Err.SysAttribute(ts, Names.stderr);
            if (file == null) return Err.RuntimeError(ts, "unable to get sys.stderr");
            if (Py.IsNone(file)) return Err.RuntimeError(ts, "sys.stderr is None");
        } else if (TypeObject.HasFlag(file, TypeFlags.LongSubclass)) {
            if (!Args.Int(ts, file, out descriptor)) return false;
            return descriptor >= 0 || Err.ValueError(ts, "file is not a valid file descripter");
        }
        using Owned held = new(ts, Py.NewRef(file));
        using Owned number = new(ts, CallProtocol.CallMethod(ts, held, Names.fileno));
        if (number.IsNull) return false;
        if (!TypeObject.HasFlag(number, TypeFlags.LongSubclass) || !LongObject.TryAsInt64(number, out long value) || value is < 0 or > int.MaxValue)
            return Err.RuntimeError(ts, "file.fileno() is not a valid file descriptor");
        descriptor = (int)value;
        using Owned flushed = new(ts, CallProtocol.CallMethod(ts, held, Names.flush));
        ErrorIndicator.Clear(ts);
        return true;
    }
}
