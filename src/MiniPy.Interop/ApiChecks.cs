// The checked API (D8): a second table of the same shape whose entries verify each call, and the check of what an extension's function
// returned. Chosen at start (MINIPY_DEBUG=capi-checks) or per process by the host before the first extension is loaded.
//
// First checks: the lock is held by the caller; object arguments are live objects of this interpreter (or immortals); result and error
// indicator agree; a function that returns an object owns a reference to it. The last needs no ledger for immortals: our own code never
// touches an immortal's count, so between call and return only native code has changed it, and a returned None whose count did not rise
// was borrowed (`return Py_None;`).
//
// A finding is reported, not repaired: the process goes on.

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop;

/// <summary>What the checks found in one interpreter, oldest first.</summary>
internal sealed class ApiFindings {
    public readonly List<string> Messages = [];
    public Action<string>? Sink;
}

internal static unsafe class ApiChecks {
    /// <summary>Fixed before the first extension loads.</summary>
    public static bool On { get; private set; } = DebugSwitches.ApiChecks;

    public static void Enable() => On = true;

    internal struct CallRecord {
        public nint NoneCount, TrueCount, FalseCount, NotImplementedCount;
    }

    private static string NameOf(int function) => CText.String(((byte**)Shim.Need("minipy_api_names"))[function])!;

    private static void Find(PyThreadState* ts, string message) {
        if (ts == null) {
            Console.Error.WriteLine("minipy: " + message);
            return;
        }
        ApiFindings findings = Interpreter.From(ts).Part<ApiFindings>();
        findings.Messages.Add(message);
        if (findings.Sink is { } sink) sink(message);
        else Console.Error.WriteLine("minipy: " + message);
    }

    public static void Enter(int function) {
        PyThreadState* ts = Shim.GetCurrent();
        if (ts == null) Find(null, $"{NameOf(function)} was called without the interpreter lock");
        else if (ts->interp->lock_owner != ts || ts->lock_state != (int)LockState.In) Find(ts, $"{NameOf(function)} was called by a thread that does not hold the interpreter lock");
    }

    public static void Argument(int function, PyObject* argument, bool stolen) {
        PyThreadState* ts = Shim.GetCurrent();
        if (argument == null || ts == null) return;
        if (ts->heap->Contains(argument)) {
            if (!ts->heap->IsObject(argument)) Find(ts, $"{NameOf(function)} was given 0x{(nint)argument:x}, which is no live object of this interpreter (freed, or inside another object)");
        } else if (!Py.IsImmortal(argument)) {
            Find(ts, $"{NameOf(function)} was given 0x{(nint)argument:x}, which belongs to another interpreter or to nobody");
        }
    }

    public static void Leave(int function) { }

    public static PyObject* Result(int function, PyObject* result, bool owned) {
        PyThreadState* ts = Shim.GetCurrent();
        if (ts != null && result != null && owned && ErrorIndicator.Occurred(ts) != null) Find(ts, $"{NameOf(function)} returned a result while an exception was set before the call");
        return result;
    }

    public static int Status(int function, int status) => status;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeCall(PyThreadState* ts, PyMethodDef* method, out CallRecord record) {
        record = default;
        if (On) Record(out record);
    }

    private static void Record(out CallRecord record) => record = new CallRecord {
        NoneCount = Py.None->ob_refcnt, TrueCount = Py.True->ob_refcnt, FalseCount = Py.False->ob_refcnt, NotImplementedCount = Py.NotImplemented->ob_refcnt,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AfterCall(PyThreadState* ts, PyMethodDef* method, PyObject* result, in CallRecord record) {
        if (On) Compare(ts, method, result, in record);
    }

    private static void Compare(PyThreadState* ts, PyMethodDef* method, PyObject* result, in CallRecord record) {
        string name = CFunctionObject.NameOf(method);
        if (ts->interp->lock_owner != ts || ts->lock_state != (int)LockState.In) Find(ts, $"{name}() returned without the interpreter lock");
        if (result == null) {
            if (ErrorIndicator.Occurred(ts) == null) Find(ts, $"{name}() returned NULL without setting an exception");
            return;
        }
        if (ErrorIndicator.Occurred(ts) != null) Find(ts, $"{name}() returned a result with an exception set");
        nint before = result == Py.None ? record.NoneCount : result == Py.True ? record.TrueCount : result == Py.False ? record.FalseCount : result == Py.NotImplemented ? record.NotImplementedCount : 0;
        if (before != 0 && result->ob_refcnt <= before) {
            string what = result == Py.None ? "None" : result == Py.True ? "True" : result == Py.False ? "False" : "NotImplemented";
            string macro = result == Py.None ? "Py_RETURN_NONE" : result == Py.NotImplemented ? "Py_RETURN_NOTIMPLEMENTED" : $"Py_RETURN_{what.ToUpperInvariant()}";
            Find(ts, $"{name}() returned a borrowed reference to {what} as a new one (`return Py_{what};` without Py_INCREF; use {macro})");
        } else if (before == 0 && ts->heap->Contains(result) && !ts->heap->IsObject(result)) {
            Find(ts, $"{name}() returned an object that is not alive");
        }
    }
}
