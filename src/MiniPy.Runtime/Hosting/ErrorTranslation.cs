// From the error indicator to a .NET exception that tells everything, so that nothing of the heap is needed afterwards.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Hosting;

internal static unsafe class ErrorTranslation {
    private const int MaxFrames = 1000, MaxCauses = 8;
    private const nint Reserve = 1 << 20;

    /// <summary>Takes the pending error away. `keepObject` keeps the exception object alive for a host function that lets it through. Runs Python code (str).</summary>
    public static Exception Take(PyEngine engine, PyThreadState* ts, bool keepObject) {
        // Telling of a MemoryError needs memory.
        nint limit = ts->heap->ByteLimit;
        ts->heap->ByteLimit = limit > nint.MaxValue - Reserve ? limit : limit + Reserve;
        PyObject* exception = Err.Take(ts);
        Exception result = exception == null ? new InvalidOperationException("MiniPy: a call failed without an exception") : Translate(engine, ts, exception, keepObject, 0);
        Py.XDecRef(ts, exception);
        ErrorIndicator.Clear(ts);
        ts->heap->ByteLimit = limit;
        return result;
    }

    private static PyException Translate(PyEngine engine, PyThreadState* ts, PyObject* exception, bool keepObject, int depth) {
        PyErrorFacts facts = Describe(engine, ts, exception, keepObject);
        if (TypeObject.IsInstance(exception, Exc.SystemExit)) {
            int code = ExitCode(ts, exception, out string? text);
            return new PySystemExitException(facts, code, text);
        }
        PyObject* cause = ((PyBaseExceptionObject*)exception)->cause;
        Exception? inner = HostErrors.Inner(ts, exception);
        if (inner == null && cause != null && cause != exception && depth < MaxCauses) inner = Translate(engine, ts, cause, false, depth + 1);
        return new PyException(facts, inner);
    }

    private static PyErrorFacts Describe(PyEngine engine, PyThreadState* ts, PyObject* exception, bool keepObject) {
        PyTypeObject* type = exception->ob_type;
        object? token = null;
        if (keepObject) token = engine.KeepThrown(ts, exception);
        return new PyErrorFacts(TypeObject.Name(type), ModuleOf(ts, type), Text(ts, exception), Ancestry(ts, type), Frames(ts, exception), TracebackPrinter.FormatToString(ts, exception), token);
    }

    private static string Text(PyThreadState* ts, PyObject* op) {
        using Owned text = new(ts, ObjectProtocol.Str(ts, op));
        if (!text.IsNull) return UnicodeObject.ToString(text);
        ErrorIndicator.Clear(ts);
        return "<exception str() failed>";
    }

    private static string ModuleOf(PyThreadState* ts, PyTypeObject* type) {
        if ((type->tp_flags & TypeFlags.HeapType) != 0) {
            PyObject* module = DictObject.GetItem(ts, type->tp_dict, Names.__module__);
            if (module != null && UnicodeObject.Check(module)) return UnicodeObject.ToString(module);
        }
        string full = TypeObject.FullName(type);
        int dot = full.LastIndexOf('.');
        return dot < 0 ? "builtins" : full[..dot];
    }

    private static List<string> Ancestry(PyThreadState* ts, PyTypeObject* type) {
        var names = new List<string>();
        PyObject* mro = TypeObject.MroOf(type);
        for (nint i = 0; i < TupleObject.Size(mro); i++) {
            var at = (PyTypeObject*)TupleObject.Items(mro)[i];
            names.Add(ModuleOf(ts, at) + "." + TypeObject.Name(at));
        }
        return names;
    }

    private static List<PyFrame> Frames(PyThreadState* ts, PyObject* exception) {
        var frames = new List<PyFrame>();
        var entry = (PyTracebackObject*)((PyBaseExceptionObject*)exception)->traceback;
        for (; entry != null && frames.Count < MaxFrames; entry = entry->tb_next) {
            PyCodeObject* code = TracebackObject.Code(entry);
            if (code == null) continue;
            string file = UnicodeObject.ToString(code->co_filename);
            int line = TracebackObject.Line(entry);
            frames.Add(new PyFrame(file, line, UnicodeObject.ToString(code->co_name), SourceLines.Of(ts).Line(ts, file, line)?.Trim()));
        }
        return frames;
    }

    /// <summary>What a process would exit with. Runs no Python code.</summary>
    private static int ExitCode(PyThreadState* ts, PyObject* exception, out string? text) {
        text = null;
        PyObject* code = ((PySystemExitObject*)exception)->code;
        if (code == null || Py.IsNone(code)) return 0;
        if (LongObject.Check(code)) return LongObject.TryAsInt64(code, out long value) ? (int)value : -1;
        text = Text(ts, code);
        return 1;
    }
}
