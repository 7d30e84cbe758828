// What only the C API asks of struct sequences: the slot bodies of a type that C code describes, and the entries of its dict.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class StructSequence {
    public static nint DeallocBody => (nint)(delegate*<PyThreadState*, PyObject*, void>)&DeallocSlot;
    public static nint TraverseBody => (nint)(delegate*<PyObject*, delegate*<PyObject*, void*, int>, void*, int>)&TraverseSlot;
    public static nint ReprBody => (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&ReprSlot;
    public static nint NewBody => (nint)(delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, PyObject*>)&NewSlot;
    public static nint ReduceBody => (nint)(delegate*<PyThreadState*, PyObject*, PyObject*>)&ReduceMethod;

    /// <summary>The counts and __match_args__; `names` holds the names of the visible fields that have one.</summary>
    public static int FillCounts(PyThreadState* maker, PyObject* dict, nint visible, nint fields, nint unnamed, System.ReadOnlySpan<string> names) {
        if (PutNumber(maker, dict, "n_sequence_fields", visible) < 0 || PutNumber(maker, dict, "n_fields", fields) < 0 || PutNumber(maker, dict, "n_unnamed_fields", unnamed) < 0) return -1;
        using Owned match = new(maker, TupleObject.New(maker, names.Length));
        if (match.IsNull) return -1;
        for (int i = 0; i < names.Length; i++)
            if ((TupleObject.Items(match)[i] = Name(maker, names[i])) == null) return -1;
        return Put(maker, dict, "__match_args__", match);
    }

    private static PyObject* Name(PyThreadState* maker, string text) => maker == StaticState.Ts ? StaticState.InternedString(text) : UnicodeObject.Intern(maker, text);

    private static int PutNumber(PyThreadState* maker, PyObject* dict, string name, nint value) {
        using Owned number = new(maker, LongObject.FromNint(maker, value));
        return number.IsNull ? -1 : Put(maker, dict, name, number);
    }

    private static int Put(PyThreadState* maker, PyObject* dict, string name, PyObject* value) {
        using Owned key = new(maker, Name(maker, name));
        return key.IsNull ? -1 : DictObject.SetItem(maker, dict, key, value);
    }
}
