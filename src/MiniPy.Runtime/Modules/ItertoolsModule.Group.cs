// itertools: groupby, tee, zip_longest.
//
// A group holds its groupby, which remembers (without a reference) the group it gave last: older groups are empty.
// tee's iterators walk a linked list of blocks of 57 values; the block at the end draws from the source.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyGroupBy {
    public PyObject ob_base;
    public PyObject* iterator;
    public PyObject* function;
    public PyObject* targetKey;
    public PyObject* currentKey;
    public PyObject* currentValue;
    /// <summary>The group given last, not a reference.</summary>
    public void* currentGroup;
}

internal static unsafe class GroupByObject {
    public static readonly PyTypeObject* Type = StaticType.Create("itertools.groupby", null, sizeof(PyGroupBy), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "groupby(iterable, key=None)\n--\n\nmake an iterator that returns consecutive keys and groups from the iterable\n\n  iterable\n    Elements to divide into groups according to the key function.\n  key\n    A function for computing the group category for each element.\n    If the key function is not specified or is None, the element itself\n    is used for grouping.");
    private static readonly ArgSpec s_spec = new("groupby", 0, 1, "iterable", "key");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 5, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[2];
        if (!s_spec.ParseTuple(ts, args, kwargs, into)) return null;
        return IterTool.Make(ts, type, ObjectProtocol.GetIter(ts, into[0]), Py.NewRef(into[1] == null ? Py.None : into[1]));
    }

    /// <summary>Draws the next value and its key; false at the end or with an error.</summary>
    public static bool Step(PyThreadState* ts, PyGroupBy* group) {
        PyObject* value = Fields.Next(ts, group->iterator);
        if (value == null) return false;
        PyObject* key = Py.IsNone(group->function) ? Py.NewRef(value) : CallProtocol.CallOne(ts, group->function, value);
        if (key == null) {
            Py.DecRef(ts, value);
            return false;
        }
        Py.SetRef(ts, &group->currentValue, value);
        Py.SetRef(ts, &group->currentKey, key);
        return true;
    }

    /// <summary>Are two keys equal? Holds both: the comparison may replace them.</summary>
    public static int SameKey(PyThreadState* ts, PyObject* a, PyObject* b) {
        using Owned x = new(ts, Py.NewRef(a));
        using Owned y = new(ts, Py.NewRef(b));
        return ObjectProtocol.RichCompareBool(ts, x, y, ObjectProtocol.Eq);
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var group = (PyGroupBy*)self;
        group->currentGroup = null;
        for (nint round = 0; ; round++) {
            if (!IterTool.GoOn(ts, round)) return null;
            if (group->currentKey != null) {
                if (group->targetKey == null) break;
                int same = SameKey(ts, group->targetKey, group->currentKey);
                if (same < 0) return null;
                if (same == 0) break;
            }
            if (!Step(ts, group)) return null;
        }
        Py.SetRef(ts, &group->targetKey, Py.NewRef(group->currentKey));
        PyObject* members = GrouperObject.Make(ts, self, group->targetKey);
        return Fields.Tuple(ts, Py.NewRef(group->currentKey), members);
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var group = (PyGroupBy*)self;
        if (group->targetKey != null && group->currentKey != null && group->currentValue != null)
            return IterTool.Reduce(ts, self, group->iterator, group->function, TupleObject.Pack(ts, group->currentKey, group->currentValue, group->targetKey));
        return IterTool.Reduce(ts, self, group->iterator, group->function);
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        if (!TupleObject.Check(state)) return Err.TypeError(ts, "state is not a tuple");
        if (TupleObject.Size(state) != 3) return Err.TypeError(ts, $"function takes exactly 3 arguments ({TupleObject.Size(state)} given)");
        var group = (PyGroupBy*)self;
        Py.SetRef(ts, &group->currentKey, Py.NewRef(TupleObject.Items(state)[0]));
        Py.SetRef(ts, &group->currentValue, Py.NewRef(TupleObject.Items(state)[1]));
        Py.SetRef(ts, &group->targetKey, Py.NewRef(TupleObject.Items(state)[2]));
        return Py.None;
    }
}

internal static unsafe class GrouperObject {
    private struct Grouper {
        public PyObject ob_base;
        public PyObject* parent;
        public PyObject* targetKey;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools._grouper", null, sizeof(Grouper), TypeFlags.HaveGc, &Slots, &Members);

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!IterTool.Check(ts, "_grouper", type, Type, args, kwargs, 2)) return null;
        PyObject* parent = TupleObject.Items(args)[0];
        if (!TypeObject.IsInstance(parent, GroupByObject.Type)) return Err.TypeError(ts, $"_grouper() argument 1 must be itertools.groupby, not {Err.TypeName(parent)}");
        return Make(ts, parent, TupleObject.Items(args)[1]);
    }

    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts, PyObject* parent, PyObject* targetKey) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(Grouper));
        if (op == null) return null;
        ((Grouper*)op)->parent = Py.NewRef(parent);
        ((Grouper*)op)->targetKey = Py.NewRef(targetKey);
        ((PyGroupBy*)parent)->currentGroup = op;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var members = (Grouper*)self;
        var group = (PyGroupBy*)members->parent;
        if (group == null || group->currentGroup != self) return null;
        if (group->currentValue == null && !GroupByObject.Step(ts, group)) return null;
        if (group->currentKey == null) return null;
        int same = GroupByObject.SameKey(ts, members->targetKey, group->currentKey);
        if (same <= 0) return null;
        PyObject* value = group->currentValue;
        group->currentValue = null;
        Py.ClearRef(ts, &group->currentKey);
        return value;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var members = (Grouper*)self;
        if (((PyGroupBy*)members->parent)->currentGroup != self) return Fields.Tuple(ts, Fields.Builtin(ts, "iter"), TupleObject.Pack(ts, TupleObject.Empty));
        return IterTool.Reduce(ts, self, members->parent, members->targetKey);
    }
}

internal static unsafe class TeeDataObject {
    public const int Values = 57;

    internal struct TeeData {
        public PyObject ob_base;
        public PyObject* iterator;
        public PyObject* next;
        public int read;
        /// <summary>Is the source being asked right now?</summary>
        public int running;
        public fixed long values[Values];
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools._tee_dataobject", null, sizeof(TeeData), TypeFlags.HaveGc, &Slots, &Members,
        doc: "teedataobject(iterable, values, next, /)\n--\n\nData container common to multiple tee objects.");

    private static void Slots(TypeSlots* s) {
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->dealloc = &Dealloc;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) => t.Method("__reduce__", &Reduce, "Return state information for pickling.");

    [return: NewRef]
    public static PyObject* Make(PyThreadState* ts, PyObject* iterator) {
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(TeeData));
        if (op == null) return null;
        var data = (TeeData*)op;
        data->iterator = Py.NewRef(iterator);
        data->next = null;
        data->read = data->running = 0;
        CycleCollector.Track(ts, op);
        return op;
    }

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var data = (TeeData*)op;
        int stop;
        if (data->iterator != null && (stop = visit(data->iterator, arg)) != 0) return stop;
        for (int i = 0; i < data->read; i++)
            if ((stop = visit((PyObject*)data->values[i], arg)) != 0) return stop;
        return data->next == null ? 0 : visit(data->next, arg);
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        var data = (TeeData*)op;
        Py.ClearRef(ts, &data->iterator);
        while (data->read > 0) Py.DecRef(ts, (PyObject*)data->values[--data->read]);
        Py.ClearRef(ts, &data->next); // a long chain is worked off by Dealloc, not by recursion
        return 0;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Clear(ts, op);
        TypeSlots.Of(op)->free(ts, op);
    }

    /// <summary>The value at an index, drawn from the source when it is the first unread one. Runs Python code.</summary>
    [return: NewRef]
    public static PyObject* Get(PyThreadState* ts, PyObject* op, int index) {
        var data = (TeeData*)op;
        if (index < data->read) return Py.NewRef((PyObject*)data->values[index]);
        if (data->running != 0) return Err.RuntimeError(ts, "cannot re-enter the tee iterator");
        if (data->iterator == null) return null;
        data->running = 1;
        PyObject* value = Fields.Next(ts, data->iterator);
        data->running = 0;
        if (value == null) return null;
        data->values[data->read++] = (long)Py.NewRef(value);
        return value;
    }

    /// <summary>The following block, made when it is not there yet.</summary>
    [return: NewRef]
    public static PyObject* Following(PyThreadState* ts, PyObject* op) {
        var data = (TeeData*)op;
        if (data->next == null) data->next = Make(ts, data->iterator);
        return Py.XNewRef(data->next);
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        if (!IterTool.Check(ts, "_tee_dataobject", type, Type, args, kwargs, 3)) return null;
        PyObject** items = TupleObject.Items(args);
        if (!ListObject.Check(items[1])) return Err.TypeError(ts, $"_tee_dataobject() argument 2 must be list, not {Err.TypeName(items[1])}");
        using Owned op = new(ts, Make(ts, items[0]));
        if (op.IsNull) return null;
        var data = (TeeData*)op.Borrow;
        nint count = ListObject.Size(items[1]);
        bool full = count == Values;
        if (count > Values || (Py.IsNone(items[2]) ? false : !full || items[2]->ob_type != Type)) return Err.ValueError(ts, "Invalid arguments");
        for (nint i = 0; i < count; i++) data->values[i] = (long)Py.NewRef(ListObject.Items(items[1])[i]);
        data->read = (int)count;
        if (!Py.IsNone(items[2])) data->next = Py.NewRef(items[2]);
        return op.Detach();
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var data = (TeeData*)self;
        using Owned values = new(ts, ListObject.New(ts, 0));
        if (values.IsNull) return null;
        for (int i = 0; i < data->read; i++)
            if (ListObject.Append(ts, values, (PyObject*)data->values[i]) < 0) return null;
        return Fields.Tuple(ts, Py.NewRef((PyObject*)Type), TupleObject.Pack(ts, data->iterator == null ? Py.None : data->iterator, values, data->next == null ? Py.None : data->next));
    }
}

internal static unsafe class TeeObject {
    private struct TeeIter {
        public PyObject ob_base;
        public PyObject* data;
        public int index;
        public PyObject* weakreflist;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools._tee", null, sizeof(TeeIter), TypeFlags.HaveGc, &Slots, &Members,
        doc: "Iterator wrapped to make it copyable.", weakListOffset: 32);

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 1, &Next);
        s->dealloc = &Dealloc;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__copy__", &Copy, "Returns an independent iterator.");
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        if (((TeeIter*)op)->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        Fields.Dealloc(ts, op, 1);
    }

    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, [Steals] PyObject* data, int index) {
        if (data == null) return null;
        PyObject* op = ObjectMemory.New(ts, Type, sizeof(TeeIter));
        if (op == null) {
            Py.DecRef(ts, data);
            return null;
        }
        ((TeeIter*)op)->data = data;
        ((TeeIter*)op)->index = index;
        ((TeeIter*)op)->weakreflist = null;
        CycleCollector.Track(ts, op);
        return op;
    }

    [return: NewRef]
    private static PyObject* FromIterable(PyThreadState* ts, PyObject* iterable) {
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, iterable));
        if (iterator.IsNull) return null;
        return iterator.Borrow->ob_type == Type ? Copy(ts, iterator) : Make(ts, TeeDataObject.Make(ts, iterator), 0);
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) =>
        !IterTool.Check(ts, "_tee", type, Type, args, kwargs, 1) ? null : FromIterable(ts, TupleObject.Items(args)[0]);

    private static PyObject* Copy(PyThreadState* ts, PyObject* self) => Make(ts, Py.NewRef(((TeeIter*)self)->data), ((TeeIter*)self)->index);

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var tee = (TeeIter*)self;
        if (tee->index >= TeeDataObject.Values) {
            PyObject* next = TeeDataObject.Following(ts, tee->data);
            if (next == null) return null;
            Py.SetRef(ts, &tee->data, next);
            tee->index = 0;
        }
        using Owned data = new(ts, Py.NewRef(tee->data));
        PyObject* value = TeeDataObject.Get(ts, data, tee->index);
        if (value != null) tee->index++;
        return value;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) =>
        Fields.Tuple(ts, Py.NewRef((PyObject*)Type), TupleObject.Pack(ts, TupleObject.Empty), Fields.Tuple(ts, Py.NewRef(((TeeIter*)self)->data), LongObject.FromInt64(ts, ((TeeIter*)self)->index)));

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        if (!TupleObject.Check(state)) return Err.TypeError(ts, "state is not a tuple");
        if (TupleObject.Size(state) != 2) return Err.TypeError(ts, $"function takes exactly 2 arguments ({TupleObject.Size(state)} given)");
        PyObject* data = TupleObject.Items(state)[0];
        if (data->ob_type != TeeDataObject.Type) return Err.TypeError(ts, $"argument 1 must be itertools._tee_dataobject, not {Err.TypeName(data)}");
        if (!Args.Int(ts, TupleObject.Items(state)[1], out int index)) return null;
        if (index is < 0 or > TeeDataObject.Values) return Err.ValueError(ts, "Index out of range");
        Py.SetRef(ts, &((TeeIter*)self)->data, Py.NewRef(data));
        ((TeeIter*)self)->index = index;
        return Py.None;
    }

    public static PyObject* Tee(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        nint n = 2;
        if (!Args.CheckPositional(ts, "tee", count, 1, 2) || (count == 2 && !Args.Index(ts, args[1], out n))) return null;
        if (n < 0) return Err.ValueError(ts, "n must be >= 0");
        using Owned result = new(ts, TupleObject.New(ts, n));
        if (result.IsNull || n == 0) return result.Detach();
        using Owned name = new(ts, UnicodeObject.Intern(ts, "__copy__"));
        using Owned iterator = new(ts, ObjectProtocol.GetIter(ts, args[0]));
        if (iterator.IsNull || name.IsNull || ObjectProtocol.LookupAttr(ts, iterator, name, out PyObject* found) == Lookup.Error) return null;
        using Owned source = new(ts, found != null ? Py.NewRef(iterator) : FromIterable(ts, iterator));
        if (found != null) Py.DecRef(ts, found);
        if (source.IsNull) return null;
        using Owned copy = new(ts, ObjectProtocol.GetAttr(ts, source, name));
        if (copy.IsNull) return null;
        TupleObject.Items(result)[0] = Py.NewRef(source);
        for (nint i = 1; i < n; i++) {
            PyObject* other = CallProtocol.CallNoArgs(ts, copy);
            if (other == null) return null;
            TupleObject.Items(result)[i] = other;
        }
        return result.Detach();
    }
}

internal static unsafe class ZipLongestObject {
    private struct ZipLongest {
        public PyObject ob_base;
        /// <summary>A tuple; null for iterators that have ended.</summary>
        public PyObject* iterators;
        public PyObject* fill;
        public nint active;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("itertools.zip_longest", null, sizeof(ZipLongest), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "zip_longest(iter1 [,iter2 [...]], [fillvalue=None]) --> zip_longest object\n\nReturn a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.  The .__next__()\nmethod continues until the longest iterable in the argument sequence\nis exhausted and then it raises StopIteration.  When the shorter iterables\nare exhausted, the fillvalue is substituted in their place.  The fillvalue\ndefaults to None or can be specified by a keyword argument.\n");

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("__reduce__", &Reduce, "Return state information for pickling.");
        t.Method("__setstate__", &SetState, "Set state information for unpickling.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject* fill = Py.None;
        if (kwargs != null && DictObject.Size(kwargs) > 0) {
            nint position = 0;
            DictObject.Next(kwargs, ref position, out PyObject* name, out fill);
            if (DictObject.Size(kwargs) > 1 || !UnicodeObject.EqualsAscii(name, "fillvalue")) return Err.TypeError(ts, "zip_longest() got an unexpected keyword argument");
        }
        PyObject* op = IterTool.Make(ts, type, ZipObject.MakeIterators(ts, TupleObject.Items(args), TupleObject.Size(args)), Py.NewRef(fill));
        if (op != null) ((ZipLongest*)op)->active = TupleObject.Size(args);
        return op;
    }

    private static PyObject* Next(PyThreadState* ts, PyObject* self) {
        var zip = (ZipLongest*)self;
        if (zip->iterators == null || zip->active == 0) return null;
        using Owned iterators = new(ts, Py.NewRef(zip->iterators));
        nint count = TupleObject.Size(iterators);
        using Owned result = new(ts, TupleObject.New(ts, count));
        if (result.IsNull) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* iterator = TupleObject.Items(iterators)[i], item = null;
            if (iterator != null) {
                Py.IncRef(iterator);
                item = Fields.Next(ts, iterator);
                if (item == null) {
                    bool failed = Fields.Failed(ts);
                    if (failed) zip->active = 0;
                    else if (TupleObject.Items(iterators)[i] != null) {
                        TupleObject.Items(iterators)[i] = null;
                        zip->active--;
                        Py.DecRef(ts, iterator);
                    }
                    Py.DecRef(ts, iterator);
                    if (failed || zip->active <= 0) return null;
                } else {
                    Py.DecRef(ts, iterator);
                }
            }
            TupleObject.Items(result)[i] = item == null ? Py.NewRef(zip->fill) : item;
        }
        return result.Detach();
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) {
        var zip = (ZipLongest*)self;
        nint count = TupleObject.Size(zip->iterators);
        PyObject* args = TupleObject.New(ts, count);
        if (args == null) return null;
        for (nint i = 0; i < count; i++) {
            PyObject* iterator = TupleObject.Items(zip->iterators)[i];
            TupleObject.Items(args)[i] = iterator == null ? TupleObject.Empty : Py.NewRef(iterator);
        }
        return Fields.Tuple(ts, Py.NewRef((PyObject*)self->ob_type), args, Py.NewRef(zip->fill));
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        Py.SetRef(ts, &((ZipLongest*)self)->fill, Py.NewRef(state));
        return Py.None;
    }
}
