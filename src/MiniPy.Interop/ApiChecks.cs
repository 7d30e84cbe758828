// The checked API (D8): a second table of the same shape whose entries verify each call, and the check of what an extension's function
// returned. An engine asks for it (PyEngineOptions.CheckNativeModules, MINIPY_DEBUG=capi-checks); the table is then swapped for the whole
// process, and entries check for the engines that asked.
//
// Checks: the lock is held by the caller; object arguments are live objects of this interpreter (or immortals); result and error indicator
// agree; a function that returns an object owns a reference to it. The last is what the ledger is for:
//
//   immortals    our own code leaves their counts alone, so a count that moves is native code's doing. The checked entries play CPython's part:
//                a new reference that the API hands out raises the count, one that it takes over or that a function returns lowers it again.
//                So between the start and the end of a call the counts balance, and a returned None whose count did not rise was
//                borrowed (`return Py_None;`), while the result of PyBool_FromLong was not.
//   loans        a borrowed reference that the API handed out during the call (PyList_GetItem) is noted with its container and its count. If it is
//                the result, its count did not rise and the container still holds it, then nobody owns what was returned.
//   arguments    the caller owns one reference to each; a returned argument with a count of 1 is owned by nobody else.
//
// A finding is reported, not repaired: the process goes on. Two engines that run native code at the same time share the immortals; a finding
// about None may then be the other's. Macros (Py_INCREF, PyList_GET_ITEM) make no call and are seen by their effect on counts alone.

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Diagnostics;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;

namespace MiniPy.Interop;

/// <summary>What the checks found in one interpreter, each finding once, oldest first.</summary>
internal sealed class ApiFindings {
    public const int Most = 1000;

    public bool On = DebugSwitches.ApiChecks;
    public readonly HashSet<string> Messages = [];
    public Action<string>? Sink;
}

internal static unsafe class ApiChecks {
    /// <summary>Does any engine of the process check? Only ever set.</summary>
    public static bool On => Volatile.Read(ref s_on);
    private static bool s_on;

    /// <summary>The calls of extension functions under way on this thread.</summary>
    private sealed class Calls {
        public readonly List<Loan> Loans = [];
        public int Depth;
        public nint FirstArgument;
        public bool Traversing;
    }

    private readonly record struct Loan(nint Object, nint Container, int Function, nint Count);

    [ThreadStatic] private static Calls? t_calls;

    internal struct CallRecord {
        public bool Checks;
        public int Loans;
        public nint NoneCount, TrueCount, FalseCount, NotImplementedCount, EllipsisCount;
    }

    /// <summary>An interpreter loads its first extension: does it want checks?</summary>
    public static void InstallFor(PyThreadState* ts) {
        RuntimeOptions options = Interpreter.From(ts).Part<RuntimeOptions>();
        ApiFindings findings = Interpreter.From(ts).Part<ApiFindings>();
        findings.On |= options.CheckExtensions;
        findings.Sink = options.ExtensionFinding;
        if (!findings.On || On) return;
        lock (StaticState.Gate) {
            ApiTable.UseChecked();
            Volatile.Write(ref s_on, true);
        }
    }

    private static string NameOf(int function) => CText.String(((byte**)Shim.Need("minipy_api_names"))[function])!;

    private static void Find(PyThreadState* ts, string message) {
        if (ts == null) {
            Console.Error.WriteLine("minipy: " + message);
            return;
        }
        ApiFindings findings = Interpreter.From(ts).Part<ApiFindings>();
        lock (findings.Messages)
            if (findings.Messages.Count >= ApiFindings.Most || !findings.Messages.Add(message)) return;
        if (findings.Sink is { } sink) sink(message);
        else Console.Error.WriteLine("minipy: " + message);
    }

    /// <summary>The collector asks native code what its object refers to: which state is current says nothing then, and what such code may call needs none.</summary>
    public static bool BeginTraverse() {
        if (!On) return false;
        Calls calls = t_calls ??= new Calls();
        return !calls.Traversing && (calls.Traversing = true);
    }

    public static void EndTraverse(bool begun) {
        if (begun) t_calls!.Traversing = false;
    }

    /// <summary>The calling thread's state when its interpreter checks, else null.</summary>
    private static PyThreadState* Current() {
        if (t_calls is { Traversing: true }) return null;
        PyThreadState* ts = Shim.GetCurrent();
        return ts != null && Interpreter.From(ts).Part<ApiFindings>().On ? ts : null;
    }

    private static bool HoldsLock(PyThreadState* ts) => ts->interp->lock_owner == ts && ts->lock_state == (int)Core.LockState.In;

    public static void Enter(int function) {
        if (t_calls is { } calls) {
            if (calls.Traversing) return;
            calls.FirstArgument = 0;
        }
        PyThreadState* ts = Shim.GetCurrent();
        if (ts == null && t_calls is { Depth: > 0 }) ts = CThread.Current; // the function gave the lock away
        if (ts == null) Find(null, $"{NameOf(function)} was called without the interpreter lock");
        else if (!HoldsLock(ts) && Interpreter.From(ts).Part<ApiFindings>().On) Find(ts, $"{NameOf(function)} was called by a thread that does not hold the interpreter lock");
    }

    public static void Argument(int function, PyObject* argument, bool stolen) {
        PyThreadState* ts = Current();
        if (argument == null || ts == null) return;
        if (t_calls is { FirstArgument: 0 } calls) calls.FirstArgument = (nint)argument;
        if (ts->heap->Contains(argument)) {
            if (!ts->heap->IsObject(argument)) Find(ts, $"{NameOf(function)} was given 0x{(nint)argument:x}, which is no live object of this interpreter (freed, or inside another object)");
        } else if (!Py.IsImmortal(argument)) {
            Find(ts, $"{NameOf(function)} was given 0x{(nint)argument:x}, which belongs to another interpreter or to nobody");
        } else if (stolen) {
            argument->ob_refcnt--;
        }
    }

    public static void Leave(int function) { }

    public static PyObject* Result(int function, PyObject* result, bool owned) {
        PyThreadState* ts = Current();
        if (ts == null || result == null) return result;
        if (owned) {
            if (Py.IsImmortal(result)) result->ob_refcnt++;
            if (ErrorIndicator.Occurred(ts) != null) Find(ts, $"{NameOf(function)} returned a result while an exception was set before the call");
        } else if (t_calls is { Depth: > 0 } calls) {
            if (calls.Loans.Count < 100_000) calls.Loans.Add(new Loan((nint)result, calls.FirstArgument, function, result->ob_refcnt));
        }
        return result;
    }

    public static int Status(int function, int status) => status;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeCall(PyThreadState* ts, out CallRecord record) {
        record = default;
        if (On) Record(ts, out record);
    }

    private static void Record(PyThreadState* ts, out CallRecord record) {
        record = default;
        if (!Interpreter.From(ts).Part<ApiFindings>().On) return;
        Calls calls = t_calls ??= new Calls();
        calls.Depth++;
        record = new CallRecord {
            Checks = true, Loans = calls.Loans.Count,
            NoneCount = Py.None->ob_refcnt, TrueCount = Py.True->ob_refcnt, FalseCount = Py.False->ob_refcnt, NotImplementedCount = Py.NotImplemented->ob_refcnt, EllipsisCount = Py.Ellipsis->ob_refcnt,
        };
    }

    /// <summary>A method of an extension has returned. `self` may be null; `args` are the positional and keyword values it was given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AfterCall(PyThreadState* ts, PyMethodDef* method, PyObject* self, PyObject** args, nint count, PyObject* result, in CallRecord record) {
        if (record.Checks) Compare(ts, CFunctionObject.NameOf(method) + "()", self, args, count, result, in record);
    }

    /// <summary>A getter of an extension's type has returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AfterGet(PyThreadState* ts, PyGetSetDef* getset, PyObject* self, PyObject* result, in CallRecord record) {
        if (record.Checks) Compare(ts, "the getter of " + CText.String(getset->name), self, null, 0, result, in record);
    }

    private static void Compare(PyThreadState* ts, string name, PyObject* self, PyObject** args, nint count, PyObject* result, in CallRecord record) {
        Calls calls = t_calls!;
        calls.Depth--;
        if (!HoldsLock(ts)) Find(ts, $"{name} returned without the interpreter lock");
        if (result == null) {
            if (ErrorIndicator.Occurred(ts) == null) Find(ts, $"{name} returned NULL without setting an exception");
        } else {
            if (ErrorIndicator.Occurred(ts) != null) Find(ts, $"{name} returned a result with an exception set");
            if (ts->heap->Contains(result) && !ts->heap->IsObject(result)) Find(ts, $"{name} returned an object that is not alive");
            else CheckOwner(ts, name, self, args, count, result, in record, calls);
        }
        calls.Loans.RemoveRange(record.Loans, calls.Loans.Count - record.Loans);
    }

    /// <summary>Does the caller get a reference of its own?</summary>
    private static void CheckOwner(PyThreadState* ts, string name, PyObject* self, PyObject** args, nint count, PyObject* result, in CallRecord record, Calls calls) {
        (string What, string Macro, nint Before) singleton = result == Py.None ? ("None", "Py_RETURN_NONE", record.NoneCount) : result == Py.True ? ("True", "Py_RETURN_TRUE", record.TrueCount)
            : result == Py.False ? ("False", "Py_RETURN_FALSE", record.FalseCount) : result == Py.NotImplemented ? ("NotImplemented", "Py_RETURN_NOTIMPLEMENTED", record.NotImplementedCount)
            : result == Py.Ellipsis ? ("Ellipsis", "Py_NewRef(Py_Ellipsis)", record.EllipsisCount) : ("", "", 0);
        if (singleton.Before != 0) {
            if (result->ob_refcnt <= singleton.Before) Find(ts, $"{name} returned a borrowed reference to {singleton.What} as a new one (`return Py_{singleton.What};` without Py_INCREF; use {singleton.Macro})");
            else result->ob_refcnt--; // the VM has it now, and its references to immortals are not counted
            return;
        }
        for (int i = calls.Loans.Count - 1; i >= record.Loans; i--) {
            Loan loan = calls.Loans[i];
            if (loan.Object != (nint)result) continue;
            var container = (PyObject*)loan.Container;
            if (result->ob_refcnt <= loan.Count && (Py.IsImmortal(result) || container == null || Holds(ts, container, result)))
                Find(ts, $"{name} returned the borrowed reference that {NameOf(loan.Function)} gave it as a new one (without Py_INCREF)");
            else if (Py.IsImmortal(result)) result->ob_refcnt--;
            return;
        }
        if (Py.IsImmortal(result)) {
            if (result->ob_refcnt > Py.ImmortalCount) result->ob_refcnt--;
            return;
        }
        bool given = result == self;
        for (nint i = 0; i < count; i++) given |= result == args[i];
        if (given && result->ob_refcnt < 2) Find(ts, $"{name} returned one of its arguments without Py_INCREF");
    }

    private struct Search {
        public PyObject* Wanted;
        public int Found;
    }

    /// <summary>Does the container, if it still lives, refer to the object?</summary>
    private static bool Holds(PyThreadState* ts, PyObject* container, PyObject* op) {
        if (!ts->heap->IsObject(container)) return false;
        var traverse = TypeSlots.Of(container)->traverse;
        if (traverse == null) return false;
        Search search = new() { Wanted = op };
        traverse(container, &See, &search);
        return search.Found > 0;
    }

    private static int See(PyObject* op, void* context) {
        var search = (Search*)context;
        if (op == search->Wanted) search->Found++;
        return 0;
    }
}
