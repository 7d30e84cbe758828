// syslog: messages for the system's log. The C library keeps one log per process, with a pointer to its ident: that text lives until the log
// is closed or opened again.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class SyslogModule {
    public static readonly BuiltinModule Definition = new("syslog", null, &Fill);

    private sealed class State {
        public bool IsOpen;
        public nint Ident;
    }

    private static readonly (string Name, long Value)[] s_constants = [
        ("LOG_ALERT", 1), ("LOG_AUTH", 32), ("LOG_AUTHPRIV", 80), ("LOG_CONS", 2), ("LOG_CRIT", 2), ("LOG_CRON", 72), ("LOG_DAEMON", 24), ("LOG_DEBUG", 7),
        ("LOG_EMERG", 0), ("LOG_ERR", 3), ("LOG_INFO", 6), ("LOG_KERN", 0), ("LOG_LOCAL0", 128), ("LOG_LOCAL1", 136), ("LOG_LOCAL2", 144), ("LOG_LOCAL3", 152),
        ("LOG_LOCAL4", 160), ("LOG_LOCAL5", 168), ("LOG_LOCAL6", 176), ("LOG_LOCAL7", 184), ("LOG_LPR", 48), ("LOG_MAIL", 16), ("LOG_NDELAY", 8), ("LOG_NEWS", 56),
        ("LOG_NOTICE", 5), ("LOG_NOWAIT", 16), ("LOG_ODELAY", 4), ("LOG_PERROR", 32), ("LOG_PID", 1), ("LOG_SYSLOG", 40), ("LOG_USER", 8), ("LOG_UUCP", 64),
        ("LOG_WARNING", 4),
    ];

    private static class Specs {
        public static readonly ArgSpec Open = new("openlog", 0, 0, "ident", "logoption", "facility");
    }

    [DllImport("libc", EntryPoint = "openlog")] private static extern void OpenNow(byte* ident, int option, int facility);
    [DllImport("libc", EntryPoint = "closelog")] private static extern void CloseNow();
    [DllImport("libc", EntryPoint = "setlogmask")] private static extern int Mask(int mask);
    [DllImport("libc", EntryPoint = "syslog")] private static extern void Write(int priority, byte* format, byte* text);

    private static State StateOf(PyThreadState* ts) => Interpreter.From(ts).Part<State>();

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, long value) in s_constants) m.Int(name, value);
        m.Function("openlog", &OpenLog, "openlog([ident[, logoption[, facility]]])\n\nSet logging options of subsequent syslog() calls.");
        m.Function("closelog", &CloseLog, "closelog($module, /)\n--\n\nReset the syslog module values and call the system library closelog().");
        m.Function("syslog", &Syslog, "syslog([priority=LOG_INFO,] message)\n\nSend the string message to the system logger.");
        m.Function("setlogmask", &SetLogMask, "setlogmask($module, maskpri, /)\n--\n\nSet the priority mask to maskpri and return the previous mask value.");
        m.Function("LOG_MASK", &LogMask, "LOG_MASK($module, pri, /)\n--\n\nCalculates the mask for the individual priority pri.");
        m.Function("LOG_UPTO", &LogUpTo, "LOG_UPTO($module, pri, /)\n--\n\nCalculates the mask for all priorities up to and including pri.");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>The file name of the program in sys.argv[0]; null when there is none.</summary>
    private static byte[]? ProgramName(PyThreadState* ts) {
        PyObject* argv = DictObject.GetItem(ts, ts->interp->sysdict, Names.argv);
        if (argv == null || !ListObject.Check(argv) || ListObject.Size(argv) == 0 || !UnicodeObject.Check(ListObject.Items(argv)[0])) return null;
        string text = UnicodeObject.ToString(ListObject.Items(argv)[0]);
        text = text[(text.LastIndexOf('/') + 1)..];
        return text.Length == 0 ? null : [.. System.Text.Encoding.UTF8.GetBytes(text), 0];
    }

    private static void Open(PyThreadState* ts, byte[]? ident, int option, int facility) {
        State state = StateOf(ts);
        byte* copy = null;
        if (ident != null) {
            copy = (byte*)NativeMemory.Alloc((nuint)ident.Length);
            ident.CopyTo(new Span<byte>(copy, ident.Length));
        }
        OpenNow(copy, option, facility);
        if (state.Ident != 0) NativeMemory.Free((void*)state.Ident);
        state.Ident = (nint)copy;
        state.IsOpen = true;
    }

    private static PyObject* OpenLog(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        int option = 0, facility = 8;
        if (!Specs.Open.Parse(ts, args, count, names, given) || given[1] != null && !Args.Int(ts, given[1], out option) || given[2] != null && !Args.Int(ts, given[2], out facility)) return null;
        byte[]? ident = null;
        if (given[0] != null) {
            if (!UnicodeObject.Check(given[0])) return Err.TypeError(ts, $"openlog() argument 1 must be str, not {(Py.IsNone(given[0]) ? "None" : Err.TypeName(given[0]))}");
            if ((ident = FileNames.Encode(ts, given[0], out _)) == null) return null;
        }
        Open(ts, ident ?? ProgramName(ts), option, facility);
        return Py.None;
    }

    private static PyObject* CloseLog(PyThreadState* ts, PyObject* module) {
        State state = StateOf(ts);
        if (!state.IsOpen) return Py.None;
        CloseNow();
        if (state.Ident != 0) NativeMemory.Free((void*)state.Ident);
        state.Ident = 0;
        state.IsOpen = false;
        return Py.None;
    }

    private static PyObject* Syslog(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int priority = 6;
        if (count is < 1 or > 2) return Err.TypeError(ts, "syslog.syslog requires 1 to 2 arguments");
        if (count == 2 && !Args.Int(ts, args[0], out priority)) return null;
        PyObject* message = args[count - 1];
        if (!Args.Str(ts, "syslog", (int)count, message)) return null;
        byte[]? text = FileNames.Encode(ts, message, out _);
        if (text == null) return null;
        if (!StateOf(ts).IsOpen) Open(ts, ProgramName(ts), 0, 8);
        fixed (byte* at = text, format = "%s\0"u8)
            using (new Blocking(ts)) Write(priority, format, at);
        return Py.None;
    }

    private static PyObject* SetLogMask(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int mask) ? LongObject.FromInt64(ts, Mask(mask)) : null;
    private static PyObject* LogMask(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int priority) ? LongObject.FromInt64(ts, 1 << priority) : null;
    private static PyObject* LogUpTo(PyThreadState* ts, PyObject* module, PyObject* op) => Args.Int(ts, op, out int priority) ? LongObject.FromInt64(ts, (1 << priority + 1) - 1) : null;
}
