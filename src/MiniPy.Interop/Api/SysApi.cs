// sys, files, and PyOS_* and _Py_* helpers around the C library.

using System;
using System.Runtime.InteropServices;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class SysApi {
    [DllImport("libc")] private static extern void* fopen(byte* path, byte* mode);
    [DllImport("libc")] private static extern int dup(int descriptor);
    [DllImport("libc")] private static extern int fcntl(int descriptor, int command, int argument);
    [DllImport("libc")] private static extern nint read(int descriptor, void* buffer, nuint count);
    [DllImport("libc")] private static extern nint write(int descriptor, void* buffer, nuint count);
    [DllImport("libc")] private static extern int fstat(int descriptor, void* status);
    [DllImport("libc")] private static extern void* signal(int number, void* handler);
    [DllImport("libc")] private static extern void* malloc(nuint size);

    private const int EINTR = 4, F_DUPFD_CLOEXEC = 1030, F_GETFD = 1, F_SETFD = 2;

    // ---------------------------------------------------------------- sys

    /// <summary>Null without an error when missing.</summary>
    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PySys_GetObject(byte* name) {
        PyThreadState* ts = Ts;
        return ts->interp->sysdict == null ? null : DictObject.GetItemString(ts, ts->interp->sysdict, Plain(name));
    }

    /// <summary>A null value deletes.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PySys_SetObject(byte* name, PyObject* value) {
        PyThreadState* ts = Ts;
        using Owned key = new(ts, Name(ts, name));
        if (key.IsNull) return -1;
        if (value != null) return DictObject.SetItem(ts, ts->interp->sysdict, key, value);
        Lookup found = DictObject.Pop(ts, ts->interp->sysdict, key, out PyObject* old);
        if (found == Lookup.Found) Py.DecRef(ts, old);
        return found == Lookup.Error ? -1 : 0;
    }

    [UnmanagedCallersOnly, CApi] [return: Borrowed]
    public static PyObject* PySys_GetXOptions() => DictObject.GetItemString(Ts, Ts->interp->sysdict, "_xoptions");

    // ---------------------------------------------------------------- files

    private static int WriteObject(PyThreadState* ts, PyObject* op, PyObject* file, bool raw) {
        if (file == null) return Err.TypeError(ts, "writeobject with NULL file");
        using Owned writer = new(ts, ObjectProtocol.GetAttr(ts, file, Names.write));
        if (writer.IsNull) return -1;
        using Owned text = new(ts, raw ? ObjectProtocol.Str(ts, op) : ObjectProtocol.Repr(ts, op));
        if (text.IsNull) return -1;
        using Owned result = new(ts, CallProtocol.CallOne(ts, writer, text));
        return result.IsNull ? -1 : 0;
    }

    /// <summary>str() with Py_PRINT_RAW (1), else repr().</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyFile_WriteObject(PyObject* op, PyObject* file, int flags) => WriteObject(Ts, op, file, (flags & 1) != 0);

    /// <summary>Does nothing but report -1 while an error is pending.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int PyFile_WriteString(byte* text, PyObject* file) {
        PyThreadState* ts = Ts;
        if (file == null) return ErrorIndicator.Occurred(ts) != null ? -1 : Err.SystemError(ts, "null file for PyFile_WriteString");
        if (ErrorIndicator.Occurred(ts) != null) return -1;
        using Owned str = new(ts, Text(ts, text));
        return str.IsNull ? -1 : WriteObject(ts, str, file, true);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyOS_FSPath(PyObject* path) => FileNames.FsPath(Ts, path);

    [UnmanagedCallersOnly, CApi]
    public static void* _Py_fopen_obj(PyObject* path, byte* mode) {
        PyThreadState* ts = Ts;
        byte[]? bytes = FileNames.Encode(ts, path, out _);
        if (bytes == null) return null;
        Array.Resize(ref bytes, bytes.Length + 1);
        fixed (byte* name = bytes) {
            void* file = fopen(name, mode);
            if (file == null) Err.FromErrno(ts, Marshal.GetLastSystemError(), path);
            return file;
        }
    }

    // Reads and writes give the interpreter lock up while they block, and start again after a signal whose handler does not raise.

    [UnmanagedCallersOnly, CApi]
    public static nint _Py_read(int descriptor, void* buffer, nuint count) => Transfer(Ts, descriptor, buffer, count, false);

    [UnmanagedCallersOnly, CApi]
    public static nint _Py_write(int descriptor, void* buffer, nuint count) => Transfer(Ts, descriptor, buffer, count, true);

    private static nint Transfer(PyThreadState* ts, int descriptor, void* buffer, nuint count, bool output) {
        while (true) {
            nint done;
            int errno;
            using (new Blocking(ts)) {
                done = output ? write(descriptor, buffer, count) : read(descriptor, buffer, count);
                errno = Marshal.GetLastSystemError();
            }
            if (done >= 0) return done;
            if (errno != EINTR) return Err.FromErrno(ts, errno);
            if (!SignalModule.Check(ts)) return -1;
        }
    }

    /// <summary>Not inherited by child processes.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _Py_dup(int descriptor) {
        int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
        return copy >= 0 ? copy : Err.FromErrno(Ts, Marshal.GetLastSystemError());
    }

    [UnmanagedCallersOnly, CApi]
    public static int _Py_set_inheritable(int descriptor, int inheritable, int* atomicFlagWorks) {
        int flags = fcntl(descriptor, F_GETFD, 0);
        if (flags < 0 || fcntl(descriptor, F_SETFD, inheritable != 0 ? flags & ~1 : flags | 1) < 0) return Err.FromErrno(Ts, Marshal.GetLastSystemError());
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _Py_fstat(int descriptor, void* status) => fstat(descriptor, status) == 0 ? 0 : Err.FromErrno(Ts, Marshal.GetLastSystemError());

    [UnmanagedCallersOnly, CApi]
    public static int _Py_fstat_noraise(int descriptor, void* status) => fstat(descriptor, status);

    // ---------------------------------------------------------------- signals

    [UnmanagedCallersOnly, CApi]
    public static void* PyOS_setsig(int number, void* handler) => signal(number, handler);

    /// <summary>The C library only tells while it changes: the handler is put back at once.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void* PyOS_getsig(int number) {
        void* handler = signal(number, (void*)1);
        if (handler != (void*)-1) signal(number, handler);
        return handler;
    }

    // ---------------------------------------------------------------- numbers as text

    /// <summary>A PyMem block; `*type` tells finite 0, infinite 1, nan 2.</summary>
    [UnmanagedCallersOnly, CApi]
    public static byte* PyOS_double_to_string(double value, int code, int precision, int flags, int* type) {
        PyThreadState* ts = Ts;
        char format = (char)(byte)code;
        if (type != null) *type = double.IsNaN(value) ? 2 : double.IsInfinity(value) ? 1 : 0;
        if (format is not ('e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'r') || format == 'r' && precision != 0) {
            Err.BadInternalCall(ts);
            return null;
        }
        bool upper = char.IsAsciiLetterUpper(format);
        string text = FloatFormat.Format(value, char.ToLowerInvariant(format), precision, (FloatFlags)(flags & 15));
        byte[] bytes = Encoding.ASCII.GetBytes((upper ? text.ToUpperInvariant() : text) + "\0");
        var copy = (byte*)ObjectMemory.Buffer(ts, bytes.Length);
        if (copy != null) bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    /// <summary>With `end` null the whole text must be a number. Overflow gives an infinity, or the exception when one is named.</summary>
    [UnmanagedCallersOnly, CApi]
    public static double PyOS_string_to_double(byte* text, byte** end, PyObject* overflow) {
        PyThreadState* ts = Ts;
        int taken = FloatObject.Scan(Span(text), out double value);
        if (taken == 0 || end == null && text[taken] != 0) {
            Err.ValueError(ts, $"could not convert string to float: '{Plain(text)}'");
            if (end != null) *end = text;
            return -1.0;
        }
        bool spelled = (text[0] is (byte)'+' or (byte)'-' ? text[1] : text[0]) is (byte)'i' or (byte)'I';
        if (double.IsInfinity(value) && !spelled && overflow != null) {
            Err.Raise(ts, (PyTypeObject*)overflow, $"value too large to convert to float: '{Plain(text)}'");
            return -1.0;
        }
        if (end != null) *end = text + taken;
        return value;
    }

    private static int DigitOf(byte c) => c switch { >= (byte)'0' and <= (byte)'9' => c - '0', >= (byte)'a' and <= (byte)'z' => c - 'a' + 10, >= (byte)'A' and <= (byte)'Z' => c - 'A' + 10, _ => 37 };

    /// <summary>Base 0 reads 0x, 0o and 0b; another leading zero means base 10 only for zeros. Too large gives all ones.</summary>
    private static ulong Scan(byte* text, byte** end, int @base, out bool overflow) {
        overflow = false;
        byte* at = text;
        while (*at is (byte)' ' or >= 9 and <= 13) at++;
        byte mark = *at == (byte)'0' ? (byte)(at[1] | 0x20) : (byte)0;
        int prefix = mark switch { (byte)'x' => 16, (byte)'o' => 8, (byte)'b' => 2, _ => 0 };
        if (@base == 0 && prefix != 0 || @base != 0 && prefix == @base) {
            // "0x" without a digit is the number 0 and the rest.
            if (DigitOf(at[2]) >= prefix) {
                if (end != null) *end = at + 1;
                return 0;
            }
            at += 2;
            @base = prefix;
        } else if (@base == 0) {
            if (*at == (byte)'0') {
                while (*at == (byte)'0') at++;
                if (end != null) *end = at;
                return 0;
            }
            @base = 10;
        }
        if (@base is < 2 or > 36) {
            if (end != null) *end = at;
            return 0;
        }
        ulong value = 0;
        for (int digit; (digit = DigitOf(*at)) < @base; at++) {
            UInt128 next = (UInt128)value * (uint)@base + (uint)digit;
            if (next > ulong.MaxValue) overflow = true;
            value = (ulong)next;
        }
        if (end != null) *end = at;
        return overflow ? ulong.MaxValue : value;
    }

    private const int ERANGE = 34;

    [UnmanagedCallersOnly, CApi]
    public static ulong PyOS_strtoul(byte* text, byte** end, int @base) {
        ulong value = Scan(text, end, @base, out bool overflow);
        if (overflow) Marshal.SetLastSystemError(ERANGE);
        return value;
    }

    [UnmanagedCallersOnly, CApi]
    public static long PyOS_strtol(byte* text, byte** end, int @base) {
        while (*text is (byte)' ' or >= 9 and <= 13) text++;
        bool negative = *text == (byte)'-';
        if (*text is (byte)'-' or (byte)'+') text++;
        ulong value = Scan(text, end, @base, out _);
        if (value <= long.MaxValue) return negative ? -(long)value : (long)value;
        if (negative && value == 1UL << 63) return long.MinValue;
        Marshal.SetLastSystemError(ERANGE);
        return long.MaxValue; // as 3.11, also for negative ones
    }

    // ---------------------------------------------------------------- C strings

    private static int Lower(byte c) => c is >= (byte)'A' and <= (byte)'Z' ? c + 32 : c;

    [UnmanagedCallersOnly, CApi]
    public static int PyOS_mystricmp(byte* a, byte* b) {
        while (*a != 0 && Lower(*a) == Lower(*b)) {
            a++;
            b++;
        }
        return Lower(*a) - Lower(*b);
    }

    [UnmanagedCallersOnly, CApi]
    public static int PyOS_mystrnicmp(byte* a, byte* b, nint size) {
        if (size == 0) return 0;
        while (--size > 0 && *a != 0 && Lower(*a) == Lower(*b)) {
            a++;
            b++;
        }
        return Lower(*a) - Lower(*b);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _Py_strhex(byte* data, nint length) {
        PyThreadState* ts = Ts;
        if (length > nint.MaxValue / 2) return Err.NoMemory(ts);
        PyObject* text = UnicodeObject.New(ts, length * 2, 127);
        if (text == null) return null;
        for (nint i = 0; i < length; i++) {
            UnicodeObject.Write(1, UnicodeObject.Data(text), 2 * i, "0123456789abcdef"[data[i] >> 4]);
            UnicodeObject.Write(1, UnicodeObject.Data(text), 2 * i + 1, "0123456789abcdef"[data[i] & 15]);
        }
        return text;
    }

    /// <summary>UTF-8 with surrogateescape to wchar_t, in a PyMem_Raw block.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int* Py_DecodeLocale(byte* text, nuint* size) {
        ReadOnlySpan<byte> bytes = Span(text);
        var wide = (int*)malloc(((nuint)bytes.Length + 1) * 4);
        if (wide == null) {
            if (size != null) *size = nuint.MaxValue;
            return null;
        }
        int count = 0;
        while (bytes.Length > 0) {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int taken) == System.Buffers.OperationStatus.Done) wide[count++] = rune.Value;
            else for (int i = 0; i < taken; i++) wide[count++] = 0xDC00 + bytes[i];
            bytes = bytes[taken..];
        }
        wide[count] = 0;
        if (size != null) *size = (nuint)count;
        return wide;
    }

    private static readonly int* s_programName = Wide("python3");

    private static int* Wide(string text) {
        var wide = (int*)NativeMemory.Alloc((nuint)(text.Length + 1) * 4);
        for (int i = 0; i < text.Length; i++) wide[i] = text[i];
        wide[text.Length] = 0;
        return wide;
    }

    [UnmanagedCallersOnly, CApi]
    public static int* Py_GetProgramName() => s_programName;
}
