// _json.make_encoder: an Encoder holds the settings and, called with a value, returns a tuple with its JSON text.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal unsafe struct PyJsonEncoder {
    public PyObject ob_base;
    /// <summary>dict of the ids of containers being written, or None for no check of cycles.</summary>
    public PyObject* markers;
    public PyObject* @default;
    public PyObject* encoder;
    public PyObject* indent;
    public PyObject* key_separator;
    public PyObject* item_separator;
    public byte sort_keys, skipkeys, allow_nan;
    /// <summary>`encoder` is a function of this module: 1 quote as ASCII, 2 quote.</summary>
    public byte own_quoter;
}

internal static unsafe class JsonEncoderObject {
    public static readonly PyTypeObject* Type = StaticType.Create("_json.Encoder", null, sizeof(PyJsonEncoder), TypeFlags.HaveGc, &Slots, &Members,
        doc: "_iterencode(obj, _current_indent_level) -> iterable");
    private static readonly ArgSpec s_new = new("make_encoder", 0, 9, "markers", "default", "encoder", "indent", "key_separator", "item_separator", "sort_keys", "skipkeys", "allow_nan"),
        s_call = new("_iterencode", 0, 2, "obj", "_current_indent_level");

    private static void Slots(TypeSlots* s) {
        s->traverse = &Traverse;
        s->clear = &Clear;
        s->dealloc = &Dealloc;
        s->call = &Call;
        s->@new = &New;
    }

    private const int References = 6;

    private static int Traverse(PyObject* op, delegate*<PyObject*, void*, int> visit, void* arg) {
        var fields = (PyObject**)(op + 1);
        for (int i = 0; i < References; i++) {
            int stop = fields[i] == null ? 0 : visit(fields[i], arg);
            if (stop != 0) return stop;
        }
        return 0;
    }

    private static int Clear(PyThreadState* ts, PyObject* op) {
        for (int i = 0; i < References; i++) Py.ClearRef(ts, (PyObject**)(op + 1) + i);
        return 0;
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        Clear(ts, op);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static void Members(TypeBuilder t) {
        string[] names = ["markers", "default", "encoder", "indent", "key_separator", "item_separator"];
        for (int i = 0; i < names.Length; i++) t.Member(names[i], MemberType.Object, sizeof(PyObject) + i * sizeof(nint), doc: names[i]);
        t.Member("sort_keys", MemberType.Bool, sizeof(PyObject) + References * sizeof(nint), doc: "sort_keys");
        t.Member("skipkeys", MemberType.Bool, sizeof(PyObject) + References * sizeof(nint) + 1, doc: "skipkeys");
    }

    private static PyJsonEncoder* Of(PyObject* op) => (PyJsonEncoder*)op;

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** a = stackalloc PyObject*[9];
        if (!s_new.ParseTuple(ts, args, kwargs, a)) return null;
        for (int i = 4; i < 6; i++)
            if (!UnicodeObject.Check(a[i])) return Err.TypeError(ts, $"make_encoder() argument {i + 1} must be str, not {(Py.IsNone(a[i]) ? "None" : Err.TypeName(a[i]))}");
        if (!Py.IsNone(a[0]) && !DictObject.Check(a[0])) return Err.TypeError(ts, $"make_encoder() argument 1 must be dict or None, not {Err.TypeName(a[0])}");
        int sort = ObjectProtocol.IsTrue(ts, a[6]), skip = sort < 0 ? -1 : ObjectProtocol.IsTrue(ts, a[7]), allow = skip < 0 ? -1 : ObjectProtocol.IsTrue(ts, a[8]);
        if (allow < 0) return null;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        for (int i = 0; i < References; i++) ((PyObject**)(op + 1))[i] = Py.NewRef(a[i]);
        Of(op)->sort_keys = (byte)sort;
        Of(op)->skipkeys = (byte)skip;
        Of(op)->allow_nan = (byte)allow;
        Of(op)->own_quoter = JsonModule.IsOwnQuoter(a[2], out bool ascii) ? ascii ? (byte)1 : (byte)2 : (byte)0;
        return op;
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        PyObject** a = stackalloc PyObject*[2];
        if (!s_call.ParseTuple(ts, args, kwargs, a) || !Args.Index(ts, a[1], out _)) return null;
        var text = new UnicodeBuilder(ts);
        PyObject* whole = Encode(ts, Of(self), ref text, a[0]) ? text.Finish() : null;
        text.Dispose();
        return Fields.Tuple(ts, whole);
    }

    private static bool Encode(PyThreadState* ts, PyJsonEncoder* s, scoped ref UnicodeBuilder text, PyObject* op) {
        if (Py.IsNone(op)) return text.Append("null");
        if (op == Py.True) return text.Append("true");
        if (op == Py.False) return text.Append("false");
        if (UnicodeObject.Check(op)) return Quote(ts, s, ref text, op);
        if (LongObject.Check(op)) return text.AppendSteal(TypeSlots.Of(LongObject.Type)->repr(ts, op));
        if (FloatObject.Check(op)) return Float(ts, s, ref text, op);
        if (ListObject.Check(op) || TupleObject.Check(op)) return Nested(ts, s, ref text, op, isDict: false);
        if (DictObject.Check(op)) return Nested(ts, s, ref text, op, isDict: true);
        using Owned mark = new(ts, Mark(ts, s, op));
        if (mark.IsNull) return false;
        using Owned other = new(ts, CallProtocol.CallOne(ts, s->@default, op));
        if (other.IsNull || !Recursion.Enter(ts, " while encoding a JSON object")) return false;
        bool good = Encode(ts, s, ref text, other);
        Recursion.Leave(ts);
        return good && Unmark(ts, s, mark);
    }

    private static bool Nested(PyThreadState* ts, PyJsonEncoder* s, scoped ref UnicodeBuilder text, PyObject* op, bool isDict) {
        if (!Recursion.Enter(ts, " while encoding a JSON object")) return false;
        bool good = isDict ? Dict(ts, s, ref text, op) : List(ts, s, ref text, op);
        Recursion.Leave(ts);
        return good;
    }

    private static bool Quote(PyThreadState* ts, PyJsonEncoder* s, scoped ref UnicodeBuilder text, PyObject* op) {
        if (s->own_quoter != 0) return JsonModule.AppendQuoted(ref text, op, s->own_quoter == 1);
        using Owned quoted = new(ts, CallProtocol.CallOne(ts, s->encoder, op));
        if (quoted.IsNull) return false;
        return UnicodeObject.Check(quoted) ? text.Append(quoted.Borrow) : Err.TypeError(ts, $"encoder() must return a string, not {Err.TypeName(quoted)}");
    }

    private static bool Float(PyThreadState* ts, PyJsonEncoder* s, scoped ref UnicodeBuilder text, PyObject* op) {
        double value = FloatObject.Value(op);
        if (double.IsFinite(value)) return text.AppendSteal(TypeSlots.Of(FloatObject.Type)->repr(ts, op));
        if (s->allow_nan == 0) return Err.ValueError(ts, "Out of range float values are not JSON compliant");
        return text.Append(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    /// <summary>Notes a container as being written; the key of the note, or None where cycles are not checked.</summary>
    [return: NewRef]
    private static PyObject* Mark(PyThreadState* ts, PyJsonEncoder* s, PyObject* op) {
        if (Py.IsNone(s->markers)) return Py.None;
        using Owned id = new(ts, LongObject.FromPointer(ts, op));
        if (id.IsNull) return null;
        int known = DictObject.Contains(ts, s->markers, id);
        if (known != 0) return known < 0 ? null : Err.ValueError(ts, "Circular reference detected");
        return DictObject.SetItem(ts, s->markers, id, op) < 0 ? null : id.Detach();
    }

    private static bool Unmark(PyThreadState* ts, PyJsonEncoder* s, PyObject* mark) => Py.IsNone(mark) || DictObject.DelItem(ts, s->markers, mark) == 0;

    private static bool List(PyThreadState* ts, PyJsonEncoder* s, scoped ref UnicodeBuilder text, PyObject* sequence) {
        // A fast sequence of a list is the list itself, which `default` may change meanwhile.
        if (((PyVarObject*)sequence)->ob_size == 0) return text.Append("[]");
        using Owned mark = new(ts, Mark(ts, s, sequence));
        if (mark.IsNull) return false;
        text.Append('[');
        for (nint i = 0; i < ((PyVarObject*)sequence)->ob_size; i++) {
            using Owned item = new(ts, Py.NewRef((ListObject.Check(sequence) ? ListObject.Items(sequence) : TupleObject.Items(sequence))[i]));
            if (i > 0) text.Append(s->item_separator);
            if (!Encode(ts, s, ref text, item)) return false;
        }
        return Unmark(ts, s, mark) && text.Append(']');
    }

    private static bool Dict(PyThreadState* ts, PyJsonEncoder* s, scoped ref UnicodeBuilder text, PyObject* dict) {
        if (DictObject.Size(dict) == 0) return text.Append("{}");
        using Owned mark = new(ts, Mark(ts, s, dict));
        if (mark.IsNull) return false;
        using Owned items = new(ts, DictItems(ts, dict));
        if (items.IsNull || (s->sort_keys != 0 && ListObject.Sort(ts, items) < 0)) return false;
        text.Append('{');
        bool first = true;
        for (nint i = 0; i < ListObject.Size(items); i++) {
            using Owned item = new(ts, Py.NewRef(ListObject.Items(items)[i]));
            if (!TupleObject.Check(item) || TupleObject.Size(item) != 2) return Err.ValueError(ts, "items must return 2-tuples");
            PyObject* key = TupleObject.Items(item)[0];
            bool usable = UnicodeObject.Check(key) || FloatObject.Check(key) || LongObject.Check(key) || Py.IsNone(key);
            if (!usable && s->skipkeys != 0) continue;
            if (!usable) return Err.TypeError(ts, $"keys must be str, int, float, bool or None, not {Err.TypeName(key)}");
            if (!first) text.Append(s->item_separator);
            first = false;
            if (!Key(ts, s, ref text, key)) return false;
            text.Append(s->key_separator);
            if (!Encode(ts, s, ref text, TupleObject.Items(item)[1])) return false;
        }
        return Unmark(ts, s, mark) && text.Append('}');
    }

    /// <summary>A key that is no str is quoted as the text of its value.</summary>
    private static bool Key(PyThreadState* ts, PyJsonEncoder* s, scoped ref UnicodeBuilder text, PyObject* key) {
        if (UnicodeObject.Check(key)) return Quote(ts, s, ref text, key);
        var plain = new UnicodeBuilder(ts);
        PyObject* name = Encode(ts, s, ref plain, key) ? plain.Finish() : null;
        plain.Dispose();
        using Owned owned = new(ts, name);
        return name != null && Quote(ts, s, ref text, owned);
    }

    /// <summary>dict.items() as a list; a subclass may have its own.</summary>
    [return: NewRef]
    private static PyObject* DictItems(PyThreadState* ts, PyObject* dict) {
        if (DictObject.CheckExact(dict)) return DictObject.Items(ts, dict);
        using Owned view = new(ts, CallProtocol.CallMethod(ts, dict, "items"));
        return view.IsNull ? null : ListObject.FromIterable(ts, view);
    }
}
