// _queue.SimpleQueue: an unbounded queue between threads. Items are kept under the interpreter lock; a getter that finds none leaves it and
// waits on a monitor until the count of puts moves on. Nothing is held while Python code runs, so puts from finalizers and signal handlers
// are safe.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class QueueModule {
    public static readonly BuiltinModule Definition = new("_queue", "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.", &Fill);

    private static readonly PyTypeObject* s_empty = ExceptionObject.Declare("_queue.Empty", Exc.Exception, "Exception raised by Queue.get(block=0)/get_nowait().");

    private sealed class State {
        public const int PollMilliseconds = 50;
        /// <summary>Owned references; touched with the interpreter lock held.</summary>
        public readonly Queue<nint> Items = new();
        private long _puts;

        public long Puts => Volatile.Read(ref _puts);

        public void Announce() {
            lock (this) {
                _puts++;
                Monitor.Pulse(this);
            }
        }

        /// <summary>Waits, without the interpreter lock, until there was a put after `seen` or some time has passed.</summary>
        public void Await(long seen, long left) {
            lock (this)
                if (_puts == seen) Monitor.Wait(this, (int)Math.Clamp((left + 999_999) / 1_000_000, 0, PollMilliseconds));
        }
    }

    private struct Layout {
        public PyObject ob_base;
        public nint state;
        public PyObject* weaklist;
    }

    private static class Specs {
        public static readonly ArgSpec New = new("SimpleQueue", 0, 0), Put = new("put", 0, 1, "item", "block", "timeout"), PutNoWait = new("put_nowait", 0, 1, "item"), Get = new("get", 0, 0, "block", "timeout");
    }

    private static readonly PyTypeObject* s_type = StaticType.Create("_queue.SimpleQueue", null, sizeof(Layout), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, weakListOffset: 24,
        doc: "SimpleQueue()\n--\n\nSimple, unbounded, reentrant FIFO queue.");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Type(s_type);
        m.Value("Empty", Py.NewRef((PyObject*)s_empty));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static void Slots(TypeSlots* s) {
        s->@new = &NewSlot;
        s->dealloc = &Dealloc;
        s->traverse = &Traverse;
        s->clear = &Clear;
    }

    private static void Members(TypeBuilder t) {
        t.Method("put", &Put, "put($self, /, item, block=True, timeout=None)\n--\n\nPut the item on the queue.\n\nThe optional 'block' and 'timeout' arguments are ignored, as this method\nnever blocks.  They are provided for compatibility with the Queue class.");
        t.Method("put_nowait", &PutNoWait, "put_nowait($self, /, item)\n--\n\nPut an item into the queue without blocking.\n\nThis is exactly equivalent to `put(item)` and is only provided\nfor compatibility with the Queue class.");
        t.Method("get", &Get, "get($self, /, block=True, timeout=None)\n--\n\nRemove and return an item from the queue.\n\nIf optional args 'block' is true and 'timeout' is None (the default),\nblock if necessary until an item is available. If 'timeout' is\na non-negative number, it blocks at most 'timeout' seconds and raises\nthe Empty exception if no item was available within that time.\nOtherwise ('block' is false), return an item if one is immediately\navailable, else raise the Empty exception ('timeout' is ignored\nin that case).");
        t.Method("get_nowait", &GetNoWait, "get_nowait($self, /)\n--\n\nRemove and return an item from the queue without blocking.\n\nOnly get an item if one is immediately available. Otherwise\nraise the Empty exception.");
        t.Method("empty", &Empty, "empty($self, /)\n--\n\nReturn True if the queue is empty, False otherwise (not reliable!).");
        t.Method("qsize", &Size, "qsize($self, /)\n--\n\nReturn the approximate size of the queue (not reliable!).");
        t.ClassMethod("__class_getitem__", &GenericAliasObject.ClassGetItem, "See PEP 585");
    }

    private static State Of(PyObject* op) => (State)GCHandle.FromIntPtr(((Layout*)op)->state).Target!;

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[1];
        if (cls == (PyObject*)s_type && !Specs.New.ParseTuple(ts, args, kwargs, given)) return null;
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op != null) ((Layout*)op)->state = GCHandle.ToIntPtr(GCHandle.Alloc(new State()));
        return op;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (((Layout*)op)->weaklist != null) WeakRefObject.ClearAll(ts, op);
        if (((Layout*)op)->state != 0) {
            Clear(ts, op);
            GCHandle.FromIntPtr(((Layout*)op)->state).Free();
            ((Layout*)op)->state = 0;
        }
        TypeSlots.Of(op)->free(ts, op);
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        if (((Layout*)op)->state == 0) return 0;
        foreach (nint item in Of(op).Items) {
            int stop = visit((PyObject*)item, arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        Queue<nint> items = Of(op).Items;
        while (items.TryDequeue(out nint item)) Py.DecRef(ts, (PyObject*)item);
        return 0;
    }

    private static PyObject* Add(PyObject* op, PyObject* item) {
        State state = Of(op);
        state.Items.Enqueue((nint)Py.NewRef(item));
        state.Announce();
        return Py.None;
    }

    private static PyObject* Put(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        return Specs.Put.Parse(ts, args, count, names, given) ? Add(op, given[0]) : null;
    }

    private static PyObject* PutNoWait(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        return Specs.PutNoWait.Parse(ts, args, count, names, given) ? Add(op, given[0]) : null;
    }

    private static PyObject* Get(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.Get.Parse(ts, args, count, names, given)) return null;
        int block = given[0] == null ? 1 : ObjectProtocol.IsTrue(ts, given[0]);
        if (block < 0) return null;
        long nanos = block == 0 ? 0 : -1;
        if (block != 0 && given[1] != null && !Py.IsNone(given[1])) {
            if (!TimeModule.Duration(ts, given[1], true, out nanos)) return null;
            if (nanos < 0) return Err.ValueError(ts, "'timeout' must be a non-negative number");
        }
        return Take(ts, op, nanos);
    }

    private static PyObject* GetNoWait(PyThreadState* ts, PyObject* op) => Take(ts, op, 0);

    [return: NewRef]
    private static PyObject* Take(PyThreadState* ts, PyObject* op, long nanos) {
        State state = Of(op);
        if (state.Items.TryDequeue(out nint item)) return (PyObject*)item;
        if (nanos == 0) return Err.None(ts, s_empty);
        long deadline = SystemWait.Deadline(nanos);
        while (true) {
            long seen = state.Puts, left = deadline == SystemWait.Forever ? SystemWait.Forever - 1_000_000 : SystemWait.Left(deadline);
            using (new Blocking(ts)) state.Await(seen, left);
            if (state.Items.TryDequeue(out item)) return (PyObject*)item;
            if (!SignalModule.Check(ts)) return null;
            if (deadline != SystemWait.Forever && SystemWait.Left(deadline) == 0) return Err.None(ts, s_empty);
        }
    }

    private static PyObject* Empty(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op).Items.Count == 0);
    private static PyObject* Size(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Of(op).Items.Count);
}
