// IncrementalNewlineDecoder: line ends of decoded text made \n, across chunks; keeps which kinds were seen. `inner` is the decoder of bytes,
// or null when the input is text already.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class NewlineDecoder {
    private sealed class State {
        public bool Translate, HeldCr;
        public int Seen;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_io.IncrementalNewlineDecoder", null, sizeof(IoObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members,
        doc: "IncrementalNewlineDecoder(decoder, translate, errors=\'strict\')\n--\n\nCodec used when reading a file in universal newlines mode.");

    private static class Specs {
        public static readonly ArgSpec Init = new("IncrementalNewlineDecoder", 0, 2, "decoder", "translate", "errors");
        public static readonly ArgSpec Decode = new("decode", 0, 1, "input", "final");
    }

    private static void Slots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->init = &Init;
    }

    private static void Members(TypeBuilder t) {
        t.Method("decode", &Decode);
        t.Method("getstate", &GetState);
        t.Method("setstate", &SetState);
        t.Method("reset", &Reset);
        t.Getter("newlines", &GetNewLines);
    }

    /// <summary>What the attribute `newlines` says about the line ends seen.</summary>
    [return: NewRef]
    public static PyObject* Describe(PyThreadState* ts, int seen) {
        if (seen == 0) return Py.None;
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (int bit = 1; bit <= 4; bit <<= 1) {
            if ((seen & bit) == 0) continue;
            PyObject* text = UnicodeObject.FromString(ts, bit == 1 ? "\r" : bit == 2 ? "\n" : "\r\n");
            if (text == null || ListObject.AppendSteal(ts, list, text) < 0) return null;
        }
        return ListObject.Size(list) == 1 ? Py.NewRef(ListObject.Items(list)[0]) : ListObject.AsTuple(ts, list);
    }

    private static State Of(PyObject* op) => IoModule.Companion<State>(op);

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[3];
        if (!Specs.Init.ParseTuple(ts, args, kwargs, given)) return -1;
        int translate = ObjectProtocol.IsTrue(ts, given[1]);
        if (translate < 0) return -1;
        Py.SetRef(ts, &((IoObject*)op)->inner, Py.IsNone(given[0]) ? null : Py.NewRef(given[0]));
        State state = Of(op);
        state.Translate = translate > 0;
        state.HeldCr = false;
        state.Seen = 0;
        return 0;
    }

    private static PyObject* Decode(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.Decode.Parse(ts, args, count, names, given)) return null;
        int final = given[1] == null ? 0 : ObjectProtocol.IsTrue(ts, given[1]);
        if (final < 0) return null;
        PyObject* inner = ((IoObject*)op)->inner;
        using Owned decoded = new(ts, inner == null ? Py.NewRef(given[0]) : CallProtocol.CallMethod(ts, inner, IoModule.N.Decode, given[0], Py.Bool(final > 0)));
        if (decoded.IsNull) return null;
        if (!UnicodeObject.Check(decoded)) return Err.TypeError(ts, $"decoder should return a string result, not '{Err.TypeName(decoded)}'");
        State state = Of(op);
        string text = UnicodeObject.ToString(decoded);
        if (state.HeldCr && (final > 0 || text.Length > 0)) {
            text = "\r" + text;
            state.HeldCr = false;
        }
        if (text.EndsWith('\r') && final == 0) {
            text = text[..^1];
            state.HeldCr = true;
        }
        for (int i = 0; i < text.Length; i++) {
            if (text[i] == '\n') state.Seen |= 2;
            else if (text[i] == '\r') {
                bool pair = i + 1 < text.Length && text[i + 1] == '\n';
                state.Seen |= pair ? 4 : 1;
                if (pair) i++;
            }
        }
        if (state.Translate && text.Contains('\r')) text = text.Replace("\r\n", "\n").Replace('\r', '\n');
        return UnicodeObject.FromString(ts, text);
    }

    private static PyObject* GetState(PyThreadState* ts, PyObject* op) {
        PyObject* inner = ((IoObject*)op)->inner;
        using Owned below = new(ts, inner == null ? null : CallProtocol.CallMethod(ts, inner, IoModule.N.GetState));
        if (inner != null && below.IsNull) return null;
        using Owned buffer = new(ts, inner == null ? BytesObject.FromSpan(ts, default) : ItemOf(ts, below, 0));
        using Owned flagObject = new(ts, inner == null ? LongObject.FromInt64(ts, 0) : ItemOf(ts, below, 1));
        if (buffer.IsNull || flagObject.IsNull) return null;
        ulong flag = LongObject.AsUInt64Mask(ts, flagObject);
        using Owned number = new(ts, LongObject.FromUInt64(ts, flag << 1 | (Of(op).HeldCr ? 1ul : 0)));
        return number.IsNull ? null : TupleObject.Pack(ts, buffer, number);
    }

    private static PyObject* ItemOf(PyThreadState* ts, PyObject* tuple, nint index) =>
        TupleObject.Check(tuple) && TupleObject.Size(tuple) > index ? Py.NewRef(TupleObject.Items(tuple)[index]) : Err.TypeError(ts, "illegal decoder state");

    private static PyObject* SetState(PyThreadState* ts, PyObject* op, PyObject* state) {
        if (!TupleObject.Check(state)) return Err.TypeError(ts, "state argument must be a tuple");
        using Owned buffer = new(ts, ItemOf(ts, state, 0));
        using Owned flagObject = new(ts, buffer.IsNull ? null : ItemOf(ts, state, 1));
        if (flagObject.IsNull) return null;
        ulong flag = LongObject.AsUInt64Mask(ts, flagObject);
        Of(op).HeldCr = (flag & 1) != 0;
        PyObject* inner = ((IoObject*)op)->inner;
        if (inner == null) return Py.None;
        using Owned number = new(ts, LongObject.FromUInt64(ts, flag >> 1));
        using Owned pair = new(ts, number.IsNull ? null : TupleObject.Pack(ts, buffer, number));
        return pair.IsNull ? null : CallProtocol.CallMethod(ts, inner, IoModule.N.SetState, pair);
    }

    private static PyObject* Reset(PyThreadState* ts, PyObject* op) {
        State state = Of(op);
        state.HeldCr = false;
        state.Seen = 0;
        PyObject* inner = ((IoObject*)op)->inner;
        return inner == null ? Py.None : CallProtocol.CallMethod(ts, inner, IoModule.N.Reset);
    }

    private static PyObject* GetNewLines(PyThreadState* ts, PyObject* op) => Describe(ts, Of(op).Seen);
}
