// _Py_Identifier: a static name of C code, which becomes an interned str once per interpreter.

using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal unsafe struct CIdentifier {
    public byte* @string;
    public nint index;
}

internal sealed unsafe class IdentifierTable : IHoldsReferences {
    public readonly Dictionary<nint, nint> Known = [];

    public void Release(PyThreadState* ts) => IHoldsReferences.Drop(ts, Known);
}

internal static unsafe class CIdentifiers {
    /// <summary>The str, kept by the interpreter; null with an error.</summary>
    [return: Borrowed]
    public static PyObject* Get(PyThreadState* ts, CIdentifier* id) {
        Dictionary<nint, nint> known = Interpreter.From(ts).Part<IdentifierTable>().Known;
        if (known.TryGetValue((nint)id->@string, out nint present)) return (PyObject*)present;
        PyObject* name = UnicodeObject.FromUtf8(ts, id->@string);
        if (name == null) return null;
        UnicodeObject.InternInPlace(ts, &name);
        known.Add((nint)id->@string, (nint)name);
        return name;
    }
}
