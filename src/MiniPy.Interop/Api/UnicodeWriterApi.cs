// _PyUnicodeWriter: a string under construction that C code writes into directly, between Prepare and the next call.
//
// `data`, `kind`, `maxchar` and `size` mirror the buffer. A read-only buffer is a string of somebody else's that was the first thing
// written: it is handed out as it is if nothing follows, and size 0 makes sure that whatever follows asks for a new one.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal unsafe struct CWriter {
    public PyObject* buffer;
    public void* data;
    public int kind;
    public uint maxchar;
    public nint size, pos, min_length;
    public uint min_char;
    public byte overallocate, @readonly;
}

internal static unsafe class UnicodeWriterApi {
    [UnmanagedCallersOnly, CApi]
    public static void _PyUnicodeWriter_Init(CWriter* writer) => *writer = default;

    private static void Mirror(CWriter* writer) {
        writer->maxchar = (uint)UnicodeObject.MaxChar(writer->buffer);
        writer->data = UnicodeObject.Data(writer->buffer);
        writer->kind = writer->@readonly != 0 ? 0 : UnicodeObject.Kind(writer->buffer);
        writer->size = writer->@readonly != 0 ? 0 : UnicodeObject.Length(writer->buffer);
    }

    private static int Prepare(PyThreadState* ts, CWriter* writer, nint length, uint max) {
        if (length == 0 || (max <= writer->maxchar && length <= writer->size - writer->pos)) return 0;
        if (length > nint.MaxValue - writer->pos) return Err.NoMemory(ts);
        nint wanted = writer->pos + length;
        max = Math.Max(max, writer->min_char);
        if (writer->buffer != null) max = Math.Max(max, writer->maxchar);
        if (writer->buffer == null || wanted > writer->size) {
            if (writer->overallocate != 0 && wanted <= nint.MaxValue - wanted / 4) wanted += wanted / 4;
            wanted = Math.Max(wanted, writer->min_length);
        } else {
            wanted = writer->size;
        }
        PyObject* fresh = UnicodeObject.New(ts, wanted, (int)max);
        if (fresh == null) return -1;
        if (writer->buffer != null) {
            UnicodeObject.CopyUnits(UnicodeObject.Kind(fresh), UnicodeObject.Data(fresh), 0, UnicodeObject.Kind(writer->buffer), writer->data, 0, writer->pos);
            Py.DecRef(ts, writer->buffer);
        }
        writer->buffer = fresh;
        writer->@readonly = 0;
        Mirror(writer);
        return 0;
    }

    /// <summary>Room for `length` more characters up to `max`.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicodeWriter_PrepareInternal(CWriter* writer, nint length, uint max) => Prepare(CThread.Current, writer, length, max);

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicodeWriter_WriteChar(CWriter* writer, uint character) {
        if (Prepare(CThread.Current, writer, 1, character) < 0) return -1;
        UnicodeObject.Write(writer->kind, writer->data, writer->pos++, (int)character);
        return 0;
    }

    private static int Write(PyThreadState* ts, CWriter* writer, PyObject* op, nint start, nint end) {
        nint length = end - start;
        if (length == 0) return 0;
        bool whole = start == 0 && end == UnicodeObject.Length(op);
        uint max = (uint)(whole ? UnicodeObject.MaxChar(op) : UnicodeObject.MaxOf(op, start, length));
        if (whole && writer->buffer == null && writer->overallocate == 0 && UnicodeObject.CheckExact(op)) {
            writer->@readonly = 1;
            writer->buffer = Py.NewRef(op);
            Mirror(writer);
            writer->pos += length;
            return 0;
        }
        if (Prepare(ts, writer, length, max) < 0) return -1;
        UnicodeObject.CopyUnits(writer->kind, writer->data, writer->pos, UnicodeObject.Kind(op), UnicodeObject.Data(op), start, length);
        writer->pos += length;
        return 0;
    }

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicodeWriter_WriteStr(CWriter* writer, PyObject* op) => Write(CThread.Current, writer, op, 0, UnicodeObject.Length(op));

    [UnmanagedCallersOnly, CApi]
    public static int _PyUnicodeWriter_WriteSubstring(CWriter* writer, PyObject* op, nint start, nint end) => Write(CThread.Current, writer, op, start, end);

    /// <summary>The string, as narrow as it can be; the writer is empty afterwards.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* _PyUnicodeWriter_Finish(CWriter* writer) {
        PyThreadState* ts = CThread.Current;
        PyObject* buffer = writer->buffer;
        writer->buffer = null;
        if (writer->pos == 0) {
            Py.XDecRef(ts, buffer);
            return Names.Empty;
        }
        if (writer->@readonly != 0) return buffer;
        if (UnicodeObject.Length(buffer) == writer->pos && UnicodeObject.MaxOf(buffer, 0, writer->pos) == UnicodeObject.MaxChar(buffer)) return buffer;
        PyObject* text = UnicodeObject.FromKindAndData(ts, UnicodeObject.Kind(buffer), UnicodeObject.Data(buffer), writer->pos);
        Py.DecRef(ts, buffer);
        return text;
    }

    /// <summary>Drops the string.</summary>
    [UnmanagedCallersOnly, CApi]
    public static void _PyUnicodeWriter_Dealloc(CWriter* writer) => Py.ClearRef(CThread.Current, &writer->buffer);
}
