// C entries of managed functions (D7). A managed body that C code may call by pointer (a slot of a builtin type, ml_meth of a builtin
// method) gets one of the shim's stubs; the stub comes back through Dispatch with its number, which names body and shape.
//
// Bodies are deduplicated, so a slot that a thousand classes inherit has one stub. The table only grows, under the static gate; an entry is
// complete before its stub's address is given out.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

internal static unsafe class ManagedStubs {
    private struct Entry {
        public nint Body;
        public Shape Shape;
    }

    private static readonly nint s_stubs = Shim.Need("minipy_stubs");
    private static readonly int s_capacity = *(int*)Shim.Need("minipy_stub_count");
    private static readonly Entry* s_entries = (Entry*)NativeMemory.AllocZeroed((nuint)s_capacity, (nuint)sizeof(Entry));
    /// <summary>By body and shape in one word: code lies below 2^47.</summary>
    private static readonly Dictionary<nint, nint> s_known = [];

    public static void Install() => *((delegate* unmanaged<nint*>)Shim.Need("minipy_get_dispatcher"))() = (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, int, nint>)&Dispatch;

    /// <summary>The C function that calls the managed body.</summary>
    public static nint For(nint body, Shape shape) {
        lock (StaticState.Gate) {
            nint key = body << 8 | (nint)shape;
            if (s_known.TryGetValue(key, out nint known)) return known;
            int index = s_known.Count;
            if (index >= s_capacity) throw new InvalidOperationException("MiniPy: out of C entries for managed functions");
            s_entries[index] = new Entry { Body = body, Shape = shape };
            nint stub = s_stubs + index * 16;
            s_known.Add(key, stub);
            return stub;
        }
    }

    /// <summary>The managed body behind a stub, or 0 when the pointer is none of ours.</summary>
    public static nint BodyOf(nint function) {
        nint offset = function - s_stubs;
        return offset < 0 || offset >= (nint)s_capacity * 16 || offset % 16 != 0 ? 0 : s_entries[offset / 16].Body;
    }

    private struct NativeVisit {
        public delegate* unmanaged<PyObject*, void*, int> Visit;
        public void* Argument;
    }

    private static int VisitNative(PyObject* op, void* context) => ((NativeVisit*)context)->Visit(op, ((NativeVisit*)context)->Argument);

    [UnmanagedCallersOnly]
    private static nint Dispatch(nint a, nint b, nint c, nint d, nint e, int index) {
        Entry entry = s_entries[index];
        PyThreadState* ts = CThread.Current;
        var op = (PyObject*)a;
        try {
            switch (entry.Shape) {
                case Shape.Unary or Shape.MethodNoArgs: return (nint)((delegate*<PyThreadState*, PyObject*, PyObject*>)entry.Body)(ts, op);
                case Shape.Binary or Shape.MethodOne: return (nint)((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)entry.Body)(ts, op, (PyObject*)b);
                case Shape.Ternary: return (nint)((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)entry.Body)(ts, op, (PyObject*)b, (PyObject*)c);
                case Shape.Length: return ((delegate*<PyThreadState*, PyObject*, nint>)entry.Body)(ts, op);
                case Shape.Inquiry: return ((delegate*<PyThreadState*, PyObject*, int>)entry.Body)(ts, op);
                case Shape.IndexArg: return (nint)((delegate*<PyThreadState*, PyObject*, nint, PyObject*>)entry.Body)(ts, op, b);
                case Shape.IndexObjArg: return ((delegate*<PyThreadState*, PyObject*, nint, PyObject*, int>)entry.Body)(ts, op, b, (PyObject*)c);
                case Shape.ObjObjArg: return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)entry.Body)(ts, op, (PyObject*)b, (PyObject*)c);
                case Shape.ObjObj: return ((delegate*<PyThreadState*, PyObject*, PyObject*, int>)entry.Body)(ts, op, (PyObject*)b);
                case Shape.Compare: return (nint)((delegate*<PyThreadState*, PyObject*, PyObject*, int, PyObject*>)entry.Body)(ts, op, (PyObject*)b, (int)c);
                case Shape.Traverse: {
                    var visit = new NativeVisit { Visit = (delegate* unmanaged<PyObject*, void*, int>)b, Argument = (void*)c };
                    return ((delegate*<PyObject*, delegate*<PyObject*, void*, int>, void*, int>)entry.Body)(op, &VisitNative, &visit);
                }
                case Shape.Destructor:
                    ((delegate*<PyThreadState*, PyObject*, void>)entry.Body)(ts, op);
                    return 0;
                case Shape.GetBuffer: return ((delegate*<PyThreadState*, PyObject*, Py_buffer*, int, int>)entry.Body)(ts, op, (Py_buffer*)b, (int)c);
                case Shape.ReleaseBuffer:
                    ((delegate*<PyThreadState*, PyObject*, Py_buffer*, void>)entry.Body)(ts, op, (Py_buffer*)b);
                    return 0;
                case Shape.Send: return ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject**, int>)entry.Body)(ts, op, (PyObject*)b, (PyObject**)c);
                case Shape.MethodFast: return (nint)((delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*>)entry.Body)(ts, op, (PyObject**)b, c & nint.MaxValue);
                case Shape.MethodFastKeywords: return (nint)((delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*>)entry.Body)(ts, op, (PyObject**)b, c & nint.MaxValue, (PyObject*)d);
                case Shape.Vectorcall: return (nint)CallProtocol.Vector(ts, op, (PyObject**)b, c & nint.MaxValue, (PyObject*)d);
                case Shape.Getter: return (nint)((delegate*<PyThreadState*, PyObject*, PyObject*>)entry.Body)(ts, op);
                default: return ((delegate*<PyThreadState*, PyObject*, PyObject*, int>)entry.Body)(ts, op, (PyObject*)b);
            }
        } catch (Exception exception) { // must not cross the native frames above
            ApiErrors.Report(ts, exception);
            return entry.Shape is Shape.Unary or Shape.Binary or Shape.Ternary or Shape.IndexArg or Shape.Compare or >= Shape.MethodNoArgs and <= Shape.Getter ? 0 : -1;
        }
    }
}

internal static unsafe class ApiErrors {
    /// <summary>A .NET exception at the border becomes SystemError with its stack (D4); running out of memory stays MemoryError.</summary>
    public static Raised Report(PyThreadState* ts, Exception exception) =>
        exception is OutOfMemoryException ? Err.NoMemory(ts) : Err.SystemError(ts, "internal error of MiniPy: " + exception);
}
