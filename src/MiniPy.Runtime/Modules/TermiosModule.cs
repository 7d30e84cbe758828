// termios: the state of terminals.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class TermiosModule {
    public static readonly BuiltinModule Definition = new("termios", "This module provides an interface to the Posix calls for tty I/O control.\n\nFor a complete description of these calls, see the Posix or Unix manual\npages. It is only available for those Unix versions that support Posix\ntermios style tty I/O control (and then only if configured at installation\ntime).\n\nAll functions in this module take a file descriptor fd as their first\nargument. This can be an integer file descriptor, such as returned by\nsys.stdin.fileno(), or a file object, such as sys.stdin itself.", &Fill);

    private static readonly PyTypeObject* s_error = ExceptionObject.Declare("termios.error", Exc.Exception, "");

    private const int Characters = 32, VTime = 5, VMin = 6, Canonical = 2;

    /// <summary>struct termios of Linux.</summary>
    private struct Attributes {
        public uint input, output, control, local;
        public byte line;
        public fixed byte characters[Characters];
        public uint inputSpeed, outputSpeed;
    }

    [DllImport("libc", SetLastError = true)] private static extern int tcgetattr(int fd, Attributes* mode);
    [DllImport("libc", SetLastError = true)] private static extern int tcsetattr(int fd, int when, Attributes* mode);
    [DllImport("libc", SetLastError = true)] private static extern int tcsendbreak(int fd, int duration);
    [DllImport("libc", SetLastError = true)] private static extern int tcdrain(int fd);
    [DllImport("libc", SetLastError = true)] private static extern int tcflush(int fd, int queue);
    [DllImport("libc", SetLastError = true)] private static extern int tcflow(int fd, int action);
    [DllImport("libc")] private static extern uint cfgetispeed(Attributes* mode);
    [DllImport("libc")] private static extern uint cfgetospeed(Attributes* mode);
    [DllImport("libc", SetLastError = true)] private static extern int cfsetispeed(Attributes* mode, uint speed);
    [DllImport("libc", SetLastError = true)] private static extern int cfsetospeed(Attributes* mode, uint speed);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        foreach ((string name, long value) in s_constants) m.Int(name, value);
        m.Function("tcgetattr", &TcGetAttr, "tcgetattr($module, fd, /)\n--\n\nGet the tty attributes for file descriptor fd.\n\nReturns a list [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]\nwhere cc is a list of the tty special characters (each a string of\nlength 1, except the items with indices VMIN and VTIME, which are\nintegers when these fields are defined).  The interpretation of the\nflags and the speeds as well as the indexing in the cc array must be\ndone using the symbolic constants defined in this module.");
        m.Function("tcsetattr", &TcSetAttr, "tcsetattr($module, fd, when, attributes, /)\n--\n\nSet the tty attributes for file descriptor fd.\n\nThe attributes to be set are taken from the attributes argument, which\nis a list like the one returned by tcgetattr(). The when argument\ndetermines when the attributes are changed: termios.TCSANOW to\nchange immediately, termios.TCSADRAIN to change after transmitting all\nqueued output, or termios.TCSAFLUSH to change after transmitting all\nqueued output and discarding all queued input.");
        m.Function("tcsendbreak", &TcSendBreak, "tcsendbreak($module, fd, duration, /)\n--\n\nSend a break on file descriptor fd.\n\nA zero duration sends a break for 0.25-0.5 seconds; a nonzero duration\nhas a system dependent meaning.");
        m.Function("tcdrain", &TcDrain, "tcdrain($module, fd, /)\n--\n\nWait until all output written to file descriptor fd has been transmitted.");
        m.Function("tcflush", &TcFlush, "tcflush($module, fd, queue, /)\n--\n\nDiscard queued data on file descriptor fd.\n\nThe queue selector specifies which queue: termios.TCIFLUSH for the input\nqueue, termios.TCOFLUSH for the output queue, or termios.TCIOFLUSH for\nboth queues.");
        m.Function("tcflow", &TcFlow, "tcflow($module, fd, action, /)\n--\n\nSuspend or resume input or output on file descriptor fd.\n\nThe action argument can be termios.TCOOFF to suspend output,\ntermios.TCOON to restart output, termios.TCIOFF to suspend input,\nor termios.TCION to restart input.");
        m.Function("tcgetwinsize", &TcGetWinSize, "tcgetwinsize($module, fd, /)\n--\n\nGet the tty winsize for file descriptor fd.\n\nReturns a tuple (ws_row, ws_col).");
        m.Function("tcsetwinsize", &TcSetWinSize, "tcsetwinsize($module, fd, winsize, /)\n--\n\nSet the tty winsize for file descriptor fd.\n\nThe winsize to be set is taken from the winsize argument, which\nis a two-item tuple (ws_row, ws_col) like the one returned by tcgetwinsize().");
        m.Value("error", Py.NewRef((PyObject*)s_error));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>termios.error(errno, text)</summary>
    private static Raised Fail(PyThreadState* ts) {
        int errno = Libc.Errno;
        using Owned number = new(ts, LongObject.FromInt64(ts, errno));
        using Owned text = new(ts, UnicodeObject.FromString(ts, Err.StrError(errno)));
        return number.IsNull || text.IsNull ? default : Err.Arguments(ts, s_error, TupleObject.Pack(ts, number, text));
    }

    private static PyObject* TcGetAttr(PyThreadState* ts, PyObject* module, PyObject* op) {
        Attributes mode;
        if (!PosixModule.Descriptor(ts, op, out int fd)) return null;
        if (tcgetattr(fd, &mode) < 0) return Fail(ts);
        using Owned characters = new(ts, ListObject.New(ts, 0));
        for (int i = 0; !characters.IsNull && i < Characters; i++) {
            bool number = (mode.local & Canonical) == 0 && i is VMin or VTime && (mode.local & Canonical) == 0;
            PyObject* value = number ? LongObject.FromInt64(ts, mode.characters[i]) : BytesObject.FromSpan(ts, new ReadOnlySpan<byte>(mode.characters + i, 1));
            if (value == null || ListObject.AppendSteal(ts, characters, value) < 0) return null;
        }
        if (characters.IsNull) return null;
        using Owned list = new(ts, ListObject.New(ts, 0));
        uint* words = stackalloc uint[6] { mode.input, mode.output, mode.control, mode.local, cfgetispeed(&mode), cfgetospeed(&mode) };
        for (int i = 0; !list.IsNull && i < 6; i++) {
            PyObject* value = LongObject.FromInt64(ts, words[i]);
            if (value == null || ListObject.AppendSteal(ts, list, value) < 0) return null;
        }
        return list.IsNull || ListObject.Append(ts, list, characters) < 0 ? null : list.Detach();
    }

    private static PyObject* TcSetAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "tcsetattr", count, 3, 3) || !PosixModule.Descriptor(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int when)) return null;
        if (!ListObject.Check(args[2]) || ListObject.Size(args[2]) != 7) return Err.TypeError(ts, "tcsetattr, arg 3: must be 7 element list");
        Attributes mode;
        if (tcgetattr(fd, &mode) < 0) return Fail(ts);
        ulong* words = stackalloc ulong[6];
        for (int i = 0; i < 6; i++) {
            if (ListObject.Size(args[2]) != 7) return Err.TypeError(ts, "tcsetattr, arg 3: must be 7 element list");
            words[i] = LongObject.AsUInt64Mask(ts, ListObject.Items(args[2])[i]);
            if (words[i] == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) return null;
        }
        PyObject* characters = ListObject.Items(args[2])[6];
        if (!ListObject.Check(characters) || ListObject.Size(characters) != Characters) return Err.TypeError(ts, $"tcsetattr: attributes[6] must be {Characters} element list");
        for (int i = 0; i < Characters; i++) {
            PyObject* value = ListObject.Items(characters)[i];
            if (BytesObject.Check(value) && BytesObject.Size(value) == 1) mode.characters[i] = BytesObject.Data(value)[0];
            else if (LongObject.Check(value)) mode.characters[i] = (byte)LongObject.AsUInt64Mask(ts, value);
            else return Err.TypeError(ts, "tcsetattr: elements of attributes must be characters or integers");
        }
        mode.input = (uint)words[0];
        mode.output = (uint)words[1];
        mode.control = (uint)words[2];
        mode.local = (uint)words[3];
        if (cfsetispeed(&mode, (uint)words[4]) < 0 || cfsetospeed(&mode, (uint)words[5]) < 0) return Fail(ts);
        int status;
        using (new Blocking(ts)) status = tcsetattr(fd, when, &mode);
        return status < 0 ? Fail(ts) : Py.None;
    }

    private static PyObject* TcSendBreak(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "tcsendbreak", count, 2, 2) || !PosixModule.Descriptor(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int duration)) return null;
        int status;
        using (new Blocking(ts)) status = tcsendbreak(fd, duration);
        return status < 0 ? Fail(ts) : Py.None;
    }

    private static PyObject* TcDrain(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!PosixModule.Descriptor(ts, op, out int fd)) return null;
        int status;
        using (new Blocking(ts)) status = tcdrain(fd);
        return status < 0 ? Fail(ts) : Py.None;
    }

    private static PyObject* TcFlush(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "tcflush", count, 2, 2) || !PosixModule.Descriptor(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int queue)) return null;
        return tcflush(fd, queue) < 0 ? Fail(ts) : Py.None;
    }

    private static PyObject* TcFlow(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "tcflow", count, 2, 2) || !PosixModule.Descriptor(ts, args[0], out int fd) || !Args.Int(ts, args[1], out int action)) return null;
        return tcflow(fd, action) < 0 ? Fail(ts) : Py.None;
    }

    private static PyObject* TcGetWinSize(PyThreadState* ts, PyObject* module, PyObject* op) {
        ushort* size = stackalloc ushort[4];
        if (!PosixModule.Descriptor(ts, op, out int fd)) return null;
        if (Libc.ioctl(fd, 0x5413, size) < 0) return Fail(ts); // TIOCGWINSZ
        using Owned rows = new(ts, LongObject.FromInt64(ts, size[0]));
        using Owned columns = new(ts, LongObject.FromInt64(ts, size[1]));
        return rows.IsNull || columns.IsNull ? null : TupleObject.Pack(ts, rows, columns);
    }

    private static PyObject* TcSetWinSize(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "tcsetwinsize", count, 2, 2) || !PosixModule.Descriptor(ts, args[0], out int fd)) return null;
        if (TypeSlots.Of(args[1])->sq_item == null || UnicodeObject.Check(args[1])) return Err.TypeError(ts, "tcsetwinsize, arg 2: must be a two-item sequence");
        using Owned items = new(ts, TupleObject.FromIterable(ts, args[1]));
        if (items.IsNull) return null;
        if (TupleObject.Size(items) != 2) return Err.TypeError(ts, "tcsetwinsize, arg 2: must be a two-item sequence");
        ushort* size = stackalloc ushort[4];
        if (Libc.ioctl(fd, 0x5413, size) < 0) return Fail(ts);
        for (int i = 0; i < 2; i++) {
            long value = LongObject.AsInt64(ts, TupleObject.Items(items)[i]);
            if (value == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            if (value is < 0 or > ushort.MaxValue) return Err.OverflowError(ts, "winsize value(s) out of range.");
            size[i] = (ushort)value;
        }
        return Libc.ioctl(fd, 0x5414, size) < 0 ? Fail(ts) : Py.None; // TIOCSWINSZ
    }
}
