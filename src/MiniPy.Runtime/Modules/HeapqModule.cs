// _heapq: a list as a binary heap, the smallest item first (the _max variants: the largest).
//
// Comparing runs Python code, which may change the list: every step holds the two items and checks the size afterwards.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class HeapqModule {
    public static readonly BuiltinModule Definition = new("_heapq",
        "Heap queue algorithm (a.k.a. priority queue).\n\nHeaps are arrays for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for\nall k, counting elements from 0.  For the sake of comparison,\nnon-existing elements are considered to be infinite.  The interesting\nproperty of a heap is that a[0] is always its smallest element.", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("heappush", &Push, "heappush($module, heap, item, /)\n--\n\nPush item onto heap, maintaining the heap invariant.");
        m.Function("heappushpop", &PushPop, "heappushpop($module, heap, item, /)\n--\n\nPush item on the heap, then pop and return the smallest item from the heap.\n\nThe combined action runs more efficiently than heappush() followed by\na separate call to heappop().");
        m.Function("heappop", &Pop, "heappop($module, heap, /)\n--\n\nPop the smallest item off the heap, maintaining the heap invariant.");
        m.Function("heapreplace", &Replace, "heapreplace($module, heap, item, /)\n--\n\nPop and return the current smallest value, and add the new item.\n\nThis is more efficient than heappop() followed by heappush(), and can be\nmore appropriate when using a fixed-size heap.  Note that the value\nreturned may be larger than item!  That constrains reasonable uses of\nthis routine unless written as part of a conditional replacement:\n\n    if item > heap[0]:\n        item = heapreplace(heap, item)");
        m.Function("heapify", &Heapify, "heapify($module, heap, /)\n--\n\nTransform list into a heap, in-place, in O(len(heap)) time.");
        m.Function("_heappop_max", &PopMax, "_heappop_max($module, heap, /)\n--\n\nMaxheap variant of heappop.");
        m.Function("_heapify_max", &HeapifyMax, "_heapify_max($module, heap, /)\n--\n\nMaxheap variant of heapify.");
        m.Function("_heapreplace_max", &ReplaceMax, "_heapreplace_max($module, heap, item, /)\n--\n\nMaxheap variant of heapreplace.");
        m.Text("__about__", "Heap queues\n\n[explanation by François Pinard]\n\nHeaps are arrays for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for\nall k, counting elements from 0.  For the sake of comparison,\nnon-existing elements are considered to be infinite.  The interesting\nproperty of a heap is that a[0] is always its smallest element.\n");
        return 0;
    }

    /// <summary>Does item i come before item j? -1 with an error, also when the list changed its size.</summary>
    private static int Before(PyThreadState* ts, PyObject* heap, nint i, nint j, bool max) {
        nint size = ListObject.Size(heap);
        using Owned a = new(ts, Py.NewRef(ListObject.Items(heap)[max ? j : i]));
        using Owned b = new(ts, Py.NewRef(ListObject.Items(heap)[max ? i : j]));
        int less = ObjectProtocol.RichCompareBool(ts, a, b, ObjectProtocol.Lt);
        if (less >= 0 && size != ListObject.Size(heap)) return Err.RuntimeError(ts, "list changed size during iteration");
        return less;
    }

    private static void Swap(PyObject* heap, nint i, nint j) {
        PyObject** items = ListObject.Items(heap);
        PyObject* item = items[i];
        items[i] = items[j];
        items[j] = item;
    }

    /// <summary>Moves an item towards the root while it comes before its parent.</summary>
    private static bool SiftDown(PyThreadState* ts, PyObject* heap, nint start, nint at, bool max) {
        while (at > start) {
            nint parent = (at - 1) >> 1;
            int before = Before(ts, heap, at, parent, max);
            if (before < 0) return false;
            if (before == 0) break;
            Swap(heap, at, parent);
            at = parent;
        }
        return true;
    }

    /// <summary>Moves the better child up until a leaf is reached, then the item from there towards where it came from.</summary>
    private static bool SiftUp(PyThreadState* ts, PyObject* heap, nint at, bool max) {
        nint start = at, end = ListObject.Size(heap), limit = end >> 1;
        while (at < limit) {
            nint child = 2 * at + 1;
            if (child + 1 < end) {
                int before = Before(ts, heap, child, child + 1, max);
                if (before < 0) return false;
                if (before == 0) child++;
            }
            Swap(heap, at, child);
            at = child;
        }
        return SiftDown(ts, heap, start, at, max);
    }

    private static bool CheckList(PyThreadState* ts, string name, string argument, PyObject* heap) =>
        ListObject.Check(heap) || Err.TypeError(ts, $"{name}() argument{argument} must be list, not {(Py.IsNone(heap) ? "None" : Err.TypeName(heap))}");

    private static bool CheckTwo(PyThreadState* ts, string name, PyObject** args, nint count) =>
        Args.CheckPositional(ts, name, count, 2, 2) && CheckList(ts, name, " 1", args[0]);

    private static PyObject* Push(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (!CheckTwo(ts, "heappush", args, count) || ListObject.Append(ts, args[0], args[1]) < 0) return null;
        return SiftDown(ts, args[0], 0, ListObject.Size(args[0]) - 1, false) ? Py.None : null;
    }

    private static PyObject* PopHeap(PyThreadState* ts, PyObject* heap, bool max) {
        nint size = ListObject.Size(heap);
        if (size == 0) return Err.IndexError(ts, "index out of range");
        PyObject* last = ListObject.Items(heap)[size - 1];
        ((PyVarObject*)heap)->ob_size = size - 1;
        if (size == 1) return last;
        using Owned first = new(ts, ListObject.Items(heap)[0]);
        ListObject.Items(heap)[0] = last;
        return SiftUp(ts, heap, 0, max) ? first.Detach() : null;
    }

    private static PyObject* Pop(PyThreadState* ts, PyObject* m, PyObject* heap) => CheckList(ts, "heappop", "", heap) ? PopHeap(ts, heap, false) : null;
    private static PyObject* PopMax(PyThreadState* ts, PyObject* m, PyObject* heap) => CheckList(ts, "_heappop_max", "", heap) ? PopHeap(ts, heap, true) : null;

    private static PyObject* ReplaceHeap(PyThreadState* ts, PyObject* heap, PyObject* item, bool max) {
        if (ListObject.Size(heap) == 0) return Err.IndexError(ts, "index out of range");
        using Owned first = new(ts, ListObject.Items(heap)[0]);
        ListObject.Items(heap)[0] = Py.NewRef(item);
        return SiftUp(ts, heap, 0, max) ? first.Detach() : null;
    }

    private static PyObject* Replace(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => CheckTwo(ts, "heapreplace", args, count) ? ReplaceHeap(ts, args[0], args[1], false) : null;
    private static PyObject* ReplaceMax(PyThreadState* ts, PyObject* m, PyObject** args, nint count) => CheckTwo(ts, "_heapreplace_max", args, count) ? ReplaceHeap(ts, args[0], args[1], true) : null;

    private static PyObject* PushPop(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (!CheckTwo(ts, "heappushpop", args, count)) return null;
        PyObject* heap = args[0], item = args[1];
        if (ListObject.Size(heap) == 0) return Py.NewRef(item);
        using Owned first = new(ts, Py.NewRef(ListObject.Items(heap)[0]));
        int before = ObjectProtocol.RichCompareBool(ts, first, item, ObjectProtocol.Lt);
        if (before < 0) return null;
        if (before == 0) return Py.NewRef(item);
        return ReplaceHeap(ts, heap, item, false);
    }

    private static PyObject* HeapifyList(PyThreadState* ts, PyObject* heap, bool max) {
        nint size = ListObject.Size(heap);
        for (nint i = (size >> 1) - 1; i >= 0; i--) {
            if (!SiftUp(ts, heap, i, max)) return null;
            if (ListObject.Size(heap) != size) return Err.RuntimeError(ts, "list changed size during iteration");
            if (!IterTool.GoOn(ts, i)) return null;
        }
        return Py.None;
    }

    private static PyObject* Heapify(PyThreadState* ts, PyObject* m, PyObject* heap) => CheckList(ts, "heapify", "", heap) ? HeapifyList(ts, heap, false) : null;
    private static PyObject* HeapifyMax(PyThreadState* ts, PyObject* m, PyObject* heap) => CheckList(ts, "_heapify_max", "", heap) ? HeapifyList(ts, heap, true) : null;
}
