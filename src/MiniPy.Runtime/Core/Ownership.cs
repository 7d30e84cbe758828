// Who owns a reference (D3), said in the signature.
//
//   [return: NewRef]    the caller gets a reference of its own and must give it back
//   [return: Borrowed]  the caller gets none: the pointer is good until the owner lets go
//   [Steals]            the callee takes the caller's reference over, on failure too
//   unmarked parameters are borrowed for the length of the call
//
// Cold code holds new references in `using Owned x = …;` and passes a result on with `x.Detach()`. Hot code (the loop, containers) calls
// Py.DecRef by hand, in reverse order, at one exit. Store first, release last: any release may run Python code.

using System;
using MiniPy.Layout;

namespace MiniPy.Core;

[AttributeUsage(AttributeTargets.ReturnValue | AttributeTargets.Parameter)]
internal sealed class NewRefAttribute : Attribute;

[AttributeUsage(AttributeTargets.ReturnValue | AttributeTargets.Parameter)]
internal sealed class BorrowedAttribute : Attribute;

[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class StealsAttribute : Attribute;

/// <summary>A new reference that is given back at the end of the scope unless it was detached. May hold null.</summary>
internal unsafe ref struct Owned {
    private readonly PyThreadState* _ts;
    private PyObject* _object;

    public Owned(PyThreadState* ts, [Steals] PyObject* value) {
        _ts = ts;
        _object = value;
    }

    public readonly PyObject* Borrow => _object;
    public readonly bool IsNull => _object == null;

    [return: NewRef]
    public PyObject* Detach() {
        PyObject* value = _object;
        _object = null;
        return value;
    }

    public void Dispose() {
        if (_object != null) Py.DecRef(_ts, _object);
        _object = null;
    }

    public static implicit operator PyObject*(Owned owned) => owned._object;
}

/// <summary>What a raiser returns: "an error is pending" in every convention (D4).</summary>
internal readonly unsafe ref struct Raised {
    public static implicit operator PyObject*(Raised _) => null;
    public static implicit operator int(Raised _) => -1;
    public static implicit operator nint(Raised _) => -1;
    public static implicit operator bool(Raised _) => false;
}

/// <summary>Result of a look-up that may miss without an error.</summary>
internal enum Lookup { Error = -1, Missing = 0, Found = 1 }
