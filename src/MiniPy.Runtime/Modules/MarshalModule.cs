// marshal: CPython's format 4 (and older ones, on demand) for plain values. A code object is its eighteen fields in the order of the constructor,
// each a value of its own: MiniPy's instructions are not CPython's, so neither reads the other's. The constructor verifies what was read.
//
// From version 3 on an object that more than one place may hold is numbered when it is first written, and is that number from then on.
// Numbers are given in the order in which objects begin, so that an object may hold itself.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class MarshalModule {
    public static readonly BuiltinModule Definition = new("marshal", "This module contains functions that can read and write Python values in\na binary format.", &Fill);

    public const int Version = 4, MaxDepth = 2000;
    public const byte FlagRef = 0x80;

    public static readonly string[] CodeFields = [
        "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code", "co_consts", "co_names", "co_varnames", "co_filename",
        "co_name", "co_qualname", "co_firstlineno", "co_linetable", "co_exceptiontable", "co_freevars", "co_cellvars",
    ];

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Int("version", Version);
        m.Function("dump", &Dump, "dump($module, value, file, version=version, /)\n--\n\nWrite the value on the open file.");
        m.Function("load", &Load, "load($module, file, /)\n--\n\nRead one value from the open file and return it.");
        m.Function("dumps", &Dumps, "dumps($module, value, version=version, /)\n--\n\nReturn the bytes object that would be written to a file by dump(value, file).");
        m.Function("loads", &Loads, "loads($module, bytes, /)\n--\n\nConvert the bytes-like object to a value.");
        return 0;
    }

    /// <summary>The value at the start of `bytes`; null with an error.</summary>
    [return: NewRef]
    public static PyObject* LoadFrom(PyThreadState* ts, ReadOnlySpan<byte> bytes) {
        fixed (byte* data = bytes) return MarshalReader.Read(ts, new MarshalReader(data, bytes.Length));
    }

    /// <summary>A value as bytes; null with an error.</summary>
    public static byte[]? DumpToArray(PyThreadState* ts, PyObject* value) {
        using Owned bytes = new(ts, MarshalWriter.Dump(ts, value, Version));
        return bytes.IsNull ? null : BytesObject.Span(bytes).ToArray();
    }

    private static PyObject* Dumps(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int version = Version;
        if (!Args.CheckPositional(ts, "dumps", count, 1, 2) || count > 1 && !Args.Int(ts, args[1], out version)) return null;
        return MarshalWriter.Dump(ts, args[0], version);
    }

    private static PyObject* Dump(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        int version = Version;
        if (!Args.CheckPositional(ts, "dump", count, 2, 3) || count > 2 && !Args.Int(ts, args[2], out version)) return null;
        using Owned bytes = new(ts, MarshalWriter.Dump(ts, args[0], version));
        return bytes.IsNull ? null : CallProtocol.CallMethod(ts, args[1], Names.write, bytes);
    }

    private static PyObject* Loads(PyThreadState* ts, PyObject* module, PyObject* source) {
        Py_buffer view;
        if (BufferProtocol.Get(ts, source, &view, 0) < 0) return null;
        PyObject* value = MarshalReader.Read(ts, new MarshalReader((byte*)view.buf, view.len));
        BufferProtocol.Release(ts, &view);
        return value;
    }

    /// <summary>Reads just the value, by readinto(): what follows is the file's next read.</summary>
    private static PyObject* Load(PyThreadState* ts, PyObject* module, PyObject* file) {
        using Owned nothing = new(ts, CallProtocol.CallMethod(ts, file, Names.read, LongObject.Zero)); // is it a binary file?
        if (nothing.IsNull) return null;
        return BytesObject.Check(nothing) ? MarshalReader.Read(ts, new MarshalReader(file)) : Err.TypeError(ts, $"file.read() returned not bytes but {Err.TypeName(nothing)}");
    }
}
