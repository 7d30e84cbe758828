// weakref.ref, and the lists of weak references that hang off their referents.
//
//   referent --tp_weaklistoffset--> [basic ref] <-> [basic proxy] <-> [others, newest first]
//
// Links are borrowed both ways: a weak reference unlinks itself when it dies, a referent cuts all of its list when it dies. The basic ref
// (exact type, no callback) is made once and shared; the basic proxy too. They come first, so that finding them takes two looks.
//
// An object outside the interpreter's heap (a static type) is shared by all interpreters, so its list's head is kept here, per interpreter.
//
// A referent that is dying (its count is 0, or it waits for its dealloc) counts as gone already.

using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>Heads of the weak reference lists of process-wide objects, by address.</summary>
internal sealed class StaticWeakLists {
    public readonly Dictionary<nint, nint> Heads = [];
}

internal static unsafe partial class WeakRefObject {
    public static readonly PyTypeObject* Type = StaticType.Create("weakref.ReferenceType", "_PyWeakref_RefType", sizeof(PyWeakReference),
        TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members);

    private static void Slots(TypeSlots* s) {
        s->@new = &NewSlot;
        s->init = &InitSlot;
        s->dealloc = &DeallocSlot;
        s->traverse = &TraverseSlot;
        s->clear = &ClearSlot;
        s->call = &CallSlot;
        s->hash = &HashSlot;
        s->repr = &ReprSlot;
        s->richcompare = &CompareSlot;
    }

    private static void Members(TypeBuilder t) {
        t.Member("__callback__", MemberType.Object, 24);
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    // ---------------------------------------------------------------- tests

    public static bool CheckRef(PyObject* op) => TypeObject.IsInstance(op, Type);
    public static bool CheckRefExact(PyObject* op) => op->ob_type == Type;
    public static bool CheckProxy(PyObject* op) => op->ob_type == ProxyType || op->ob_type == CallableProxyType;
    public static bool Check(PyObject* op) => CheckRef(op) || CheckProxy(op);

    /// <summary>Can instances of the type be weakly referenced?</summary>
    public static bool Supports(PyTypeObject* type) => type->tp_weaklistoffset > 0;

    /// <summary>The referent, borrowed; None when it is gone.</summary>
    [return: Borrowed]
    public static PyObject* GetObject(PyObject* reference) {
        PyObject* op = ((PyWeakReference*)reference)->wr_object;
        return CycleCollector.IsDying(op) ? Py.None : op;
    }

    private static bool IsDead(PyObject* reference) => Py.IsNone(GetObject(reference));

    // ---------------------------------------------------------------- lists

    private static bool KeepsOwnHead(PyThreadState* ts, PyObject* op) => ts->heap->Contains(op);

    private static PyWeakReference** Slot(PyObject* op) => (PyWeakReference**)((byte*)op + op->ob_type->tp_weaklistoffset);

    private static PyWeakReference* Head(PyThreadState* ts, PyObject* op) {
        if (KeepsOwnHead(ts, op)) return *Slot(op);
        Interpreter.From(ts).Part<StaticWeakLists>().Heads.TryGetValue((nint)op, out nint head);
        return (PyWeakReference*)head;
    }

    private static void SetHead(PyThreadState* ts, PyObject* op, PyWeakReference* head) {
        if (KeepsOwnHead(ts, op)) {
            *Slot(op) = head;
            return;
        }
        Dictionary<nint, nint> heads = Interpreter.From(ts).Part<StaticWeakLists>().Heads;
        if (head == null) heads.Remove((nint)op);
        else heads[(nint)op] = (nint)head;
    }

    /// <summary>The shared ref and the shared proxy of a list, each null when it was not made.</summary>
    private static void Basic(PyWeakReference* head, out PyWeakReference* reference, out PyWeakReference* proxy) {
        reference = proxy = null;
        if (head == null || head->wr_callback != null) return;
        if (CheckRefExact((PyObject*)head)) {
            reference = head;
            head = head->wr_next;
        }
        if (head != null && head->wr_callback == null && CheckProxy((PyObject*)head)) proxy = head;
    }

    private static void LinkFirst(PyThreadState* ts, PyObject* op, PyWeakReference* self) {
        PyWeakReference* next = Head(ts, op);
        self->wr_prev = null;
        self->wr_next = next;
        if (next != null) next->wr_prev = self;
        SetHead(ts, op, self);
    }

    private static void LinkAfter(PyThreadState* ts, PyObject* op, PyWeakReference* previous, PyWeakReference* self) {
        if (previous == null) {
            LinkFirst(ts, op, self);
            return;
        }
        self->wr_prev = previous;
        self->wr_next = previous->wr_next;
        if (previous->wr_next != null) previous->wr_next->wr_prev = self;
        previous->wr_next = self;
    }

    /// <summary>_PyWeakref_ClearRef: cuts the reference from its referent, and keeps the callback. Runs no Python code.</summary>
    public static void ClearRef(PyThreadState* ts, PyWeakReference* self) {
        PyObject* op = self->wr_object;
        if (Py.IsNone(op)) return;
        if (self->wr_prev != null) self->wr_prev->wr_next = self->wr_next;
        else SetHead(ts, op, self->wr_next);
        if (self->wr_next != null) self->wr_next->wr_prev = self->wr_prev;
        self->wr_prev = self->wr_next = null;
        self->wr_object = Py.None;
    }

    /// <summary>Cuts, and drops the callback. May run Python code at its end.</summary>
    private static void Cut(PyThreadState* ts, PyWeakReference* self) {
        ClearRef(ts, self);
        Py.ClearRef(ts, &self->wr_callback);
    }

    // ---------------------------------------------------------------- making

    private static bool CheckReferent(PyThreadState* ts, PyObject* op) =>
        Supports(op->ob_type) || Err.TypeError(ts, $"cannot create weak reference to '{TypeObject.FullName(op->ob_type)}' object");

    private static void Fill(PyWeakReference* self, PyObject* op, PyObject* callback) {
        self->wr_object = op;
        self->wr_callback = Py.XNewRef(callback);
        self->hash = -1;
        self->wr_prev = self->wr_next = null;
        self->vectorcall = null;
    }

    /// <summary>PyWeakref_NewRef: a weakref.ref to `op`. A callback of null or None is none.</summary>
    [return: NewRef]
    public static PyObject* New(PyThreadState* ts, PyObject* op, PyObject* callback) => NewOf(ts, Type, op, callback);

    [return: NewRef]
    private static PyObject* NewOf(PyThreadState* ts, PyTypeObject* type, PyObject* op, PyObject* callback) {
        if (!CheckReferent(ts, op)) return null;
        if (callback != null && Py.IsNone(callback)) callback = null;
        bool basic = callback == null && type == Type;
        if (basic) {
            Basic(Head(ts, op), out PyWeakReference* shared, out _);
            if (shared != null) return Py.NewRef((PyObject*)shared);
        }
        var alloc = TypeSlots.Of(type)->alloc;
        var self = (PyWeakReference*)(alloc != null ? alloc(ts, (PyObject*)type, 0) : ObjectMemory.Alloc(ts, (PyObject*)type, 0));
        if (self == null) return null;
        Fill(self, op, callback);
        if (basic) {
            LinkFirst(ts, op, self);
        } else {
            Basic(Head(ts, op), out PyWeakReference* reference, out PyWeakReference* proxy);
            LinkAfter(ts, op, proxy != null ? proxy : reference, self);
        }
        return (PyObject*)self;
    }

    /// <summary>The number of weak references to `op`.</summary>
    public static nint Count(PyThreadState* ts, PyObject* op) {
        if (!Supports(op->ob_type)) return 0;
        nint count = 0;
        for (PyWeakReference* at = Head(ts, op); at != null; at = at->wr_next) count++;
        return count;
    }

    /// <summary>A list of all weak references to `op`.</summary>
    [return: NewRef]
    public static PyObject* All(PyThreadState* ts, PyObject* op) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull || !Supports(op->ob_type)) return list.Detach();
        // Appending runs no Python code, so the list of references stands still.
        for (PyWeakReference* at = Head(ts, op); at != null; at = at->wr_next)
            if (ListObject.Append(ts, list, (PyObject*)at) < 0) return null;
        return list.Detach();
    }

    // ---------------------------------------------------------------- death of a referent

    /// <summary>Calls a weak reference's callback; an error is written, not raised. Runs Python code.</summary>
    public static void HandleCallback(PyThreadState* ts, PyObject* reference, PyObject* callback) {
        PyObject* result = CallProtocol.CallOne(ts, callback, reference);
        if (result == null) Err.WriteUnraisable(ts, callback);
        else Py.DecRef(ts, result);
    }

    /// <summary>
    /// PyObject_ClearWeakRefs, for deallocs: cuts all weak references to `op`, then runs their callbacks, newest first. The pending error, if
    /// any, stays. The referent's count is 0, so a callback sees only dead references.
    /// </summary>
    public static void ClearAll(PyThreadState* ts, PyObject* op) {
        if (!Supports(op->ob_type)) return;
        PyWeakReference* head = Head(ts, op);
        if (head == null) return;
        // Those without a callback are the rule: no Python code, no copy.
        while (head != null && head->wr_callback == null) {
            ClearRef(ts, head);
            head = Head(ts, op);
        }
        if (head == null) return;

        var called = default(PointerStack);
        while ((head = Head(ts, op)) != null) {
            ClearRef(ts, head);
            // A reference that is itself dying must not be handed to a callback.
            if (head->wr_callback == null || CycleCollector.IsDying((PyObject*)head)) continue;
            Py.IncRef((PyObject*)head);
            called.Push((PyObject*)head);
        }
        PyObject* type, value, traceback;
        ErrorIndicator.Fetch(ts, &type, &value, &traceback);
        for (int i = 0; i < called.Count; i++) {
            var reference = (PyWeakReference*)called.Items[i];
            PyObject* callback = reference->wr_callback;
            reference->wr_callback = null;
            if (callback != null) { // a former callback may have run this one's reference down
                HandleCallback(ts, (PyObject*)reference, callback); // runs Python code
                Py.DecRef(ts, callback);
            }
            Py.DecRef(ts, (PyObject*)reference);
        }
        ErrorIndicator.Restore(ts, type, value, traceback);
        called.Free();
    }

    // ---------------------------------------------------------------- slots

    /// <summary>Unpacks (object[, callback]) as `func` says it.</summary>
    private static bool Unpack(PyThreadState* ts, string func, PyObject* args, out PyObject* op, out PyObject* callback) {
        op = callback = null;
        nint count = TupleObject.Size(args);
        if (!Args.CheckPositional(ts, func, count, 1, 2)) return false;
        op = TupleObject.Items(args)[0];
        if (count > 1) callback = TupleObject.Items(args)[1];
        return true;
    }

    /// <summary>Keywords are for a subclass's __init__: only ref itself refuses them, in InitSlot.</summary>
    private static PyObject* NewSlot(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        Unpack(ts, "__new__", args, out PyObject* op, out PyObject* callback) ? NewOf(ts, (PyTypeObject*)type, op, callback) : null;

    private static int InitSlot(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "ref", kwargs)) return -1;
        return Unpack(ts, "__init__", args, out _, out _) ? 0 : -1;
    }

    private static void DeallocSlot(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Cut(ts, (PyWeakReference*)op);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int TraverseSlot(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        PyObject* callback = ((PyWeakReference*)op)->wr_callback;
        return callback != null ? visit(callback, arg) : 0;
    }

    private static int ClearSlot(PyThreadState* ts, PyObject* op) {
        Cut(ts, (PyWeakReference*)op);
        return 0;
    }

    private static PyObject* CallSlot(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        if (!Args.NoKeywords(ts, "weakref", kwargs) || !Args.CheckPositional(ts, "weakref", TupleObject.Size(args), 0, 0)) return null;
        return Py.NewRef(GetObject(self));
    }

    private static nint HashSlot(PyThreadState* ts, PyObject* self) {
        var reference = (PyWeakReference*)self;
        if (reference->hash != -1) return reference->hash;
        PyObject* referent = GetObject(self);
        if (Py.IsNone(referent)) return Err.TypeError(ts, "weak object has gone away");
        using Owned held = new(ts, Py.NewRef(referent));
        reference->hash = ObjectProtocol.Hash(ts, referent); // may run Python code
        return reference->hash;
    }

    private static PyObject* ReprSlot(PyThreadState* ts, PyObject* self) {
        PyObject* referent = GetObject(self);
        if (Py.IsNone(referent)) return UnicodeObject.FromString(ts, $"<weakref at 0x{(nint)self:x}; dead>");
        using Owned held = new(ts, Py.NewRef(referent));
        if (ObjectProtocol.LookupAttr(ts, referent, Names.__name__, out PyObject* name) == Lookup.Error) return null; // may run Python code
        using Owned named = new(ts, name);
        string text = $"<weakref at 0x{(nint)self:x}; to '{TypeObject.FullName(referent->ob_type)}' at 0x{(nint)referent:x}";
        if (name != null && UnicodeObject.Check(name)) text += $" ({UnicodeObject.ToString(name)})";
        return UnicodeObject.FromString(ts, text + ">");
    }

    /// <summary>By the referents while both live, by identity after that.</summary>
    private static PyObject* CompareSlot(PyThreadState* ts, PyObject* self, PyObject* other, int op) {
        if (op is not (ObjectProtocol.Eq or ObjectProtocol.Ne) || !Check(self) || !Check(other)) return Py.NotImplemented;
        if (IsDead(self) || IsDead(other)) return Py.Bool(self == other == (op == ObjectProtocol.Eq));
        using Owned left = new(ts, Py.NewRef(GetObject(self)));
        using Owned right = new(ts, Py.NewRef(GetObject(other)));
        return ObjectProtocol.RichCompare(ts, left, right, op); // may run Python code
    }
}
