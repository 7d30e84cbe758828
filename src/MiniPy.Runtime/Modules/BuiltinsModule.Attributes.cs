// builtins: attributes, classes, namespaces and texts of objects.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BuiltinsModule {
    private static bool IsCallable(PyObject* op) => TypeSlots.Of(op)->call != null;

    private static PyObject* Callable(PyThreadState* ts, PyObject* module, PyObject* op) => Py.Bool(IsCallable(op));

    private static PyObject* Ascii(PyThreadState* ts, PyObject* module, PyObject* op) => ObjectProtocol.Ascii(ts, op);

    private static PyObject* Repr(PyThreadState* ts, PyObject* module, PyObject* op) => ObjectProtocol.Repr(ts, op);

    private static PyObject* Format(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "format", count, 1, 2)) return null;
        if (count == 2 && !UnicodeObject.Check(args[1])) return Err.TypeError(ts, $"format() argument 2 must be str, not {(Py.IsNone(args[1]) ? "None" : Err.TypeName(args[1]))}");
        return ObjectProtocol.Format(ts, args[0], count == 2 ? args[1] : null);
    }

    private static PyObject* GetAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "getattr", count, 2, 3)) return null;
        if (!UnicodeObject.Check(args[1])) return Err.TypeError(ts, $"attribute name must be string, not '{Err.TypeName(args[1])}'");
        if (count == 2) return ObjectProtocol.GetAttr(ts, args[0], args[1]);
        Lookup found = ObjectProtocol.LookupAttr(ts, args[0], args[1], out PyObject* value);
        return found == Lookup.Error ? null : found == Lookup.Found ? value : Py.NewRef(args[2]);
    }

    private static PyObject* HasAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "hasattr", count, 2, 2)) return null;
        if (!UnicodeObject.Check(args[1])) return Err.TypeError(ts, $"attribute name must be string, not '{Err.TypeName(args[1])}'");
        Lookup found = ObjectProtocol.LookupAttr(ts, args[0], args[1], out PyObject* value);
        if (found == Lookup.Error) return null;
        Py.XDecRef(ts, value);
        return Py.Bool(found == Lookup.Found);
    }

    private static PyObject* SetAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "setattr", count, 3, 3)) return null;
        return ObjectProtocol.SetAttr(ts, args[0], args[1], args[2]) < 0 ? null : Py.None;
    }

    private static PyObject* DelAttr(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "delattr", count, 2, 2)) return null;
        return ObjectProtocol.SetAttr(ts, args[0], args[1], null) < 0 ? null : Py.None;
    }

    private static PyObject* IsInstance(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "isinstance", count, 2, 2)) return null;
        int result = ObjectProtocol.IsInstance(ts, args[0], args[1]);
        return result < 0 ? null : Py.Bool(result != 0);
    }

    private static PyObject* IsSubclass(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "issubclass", count, 2, 2)) return null;
        int result = ObjectProtocol.IsSubclass(ts, args[0], args[1]);
        return result < 0 ? null : Py.Bool(result != 0);
    }

    // ---------------------------------------------------------------- namespaces

    private static PyObject* Globals(PyThreadState* ts, PyObject* module) {
        Frame* frame = Vm.Frames.Current(ts);
        return frame == null ? Py.None : Py.NewRef(frame->globals);
    }

    private static PyObject* Locals(PyThreadState* ts, PyObject* module) => CurrentLocals(ts);

    [return: NewRef]
    private static PyObject* CurrentLocals(PyThreadState* ts) {
        Frame* frame = Vm.Frames.Current(ts);
        return frame == null ? Err.SystemError(ts, "frame does not exist") : FrameObject.Locals(ts, frame);
    }

    private static PyObject* Vars(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "vars", count, 0, 1)) return null;
        if (count == 0) return CurrentLocals(ts);
        Lookup found = ObjectProtocol.LookupAttr(ts, args[0], Names.__dict__, out PyObject* dict);
        if (found == Lookup.Missing) return Err.TypeError(ts, "vars() argument must have __dict__ attribute");
        return dict;
    }

    private static PyObject* Dir(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "dir", count, 0, 1)) return null;
        using Owned names = new(ts, count == 0 ? LocalNames(ts) : NamesOf(ts, args[0]));
        if (names.IsNull) return null;
        using Owned list = new(ts, ListObject.FromIterable(ts, names));
        if (list.IsNull || ListObject.Sort(ts, list) < 0) return null;
        return list.Detach();
    }

    private static PyObject* LocalNames(PyThreadState* ts) {
        using Owned locals = new(ts, CurrentLocals(ts));
        if (locals.IsNull) return null;
        if (DictObject.CheckExact(locals)) return DictObject.Keys(ts, locals);
        return CallProtocol.CallMethod(ts, locals, Names.keys);
    }

    private static PyObject* NamesOf(PyThreadState* ts, PyObject* op) {
        using Owned dir = new(ts, ObjectProtocol.LookupSpecial(ts, op, Names.__dir__));
        if (dir.IsNull) return ErrorIndicator.Occurred(ts) != null ? null : Err.TypeError(ts, "object does not provide __dir__");
        return CallProtocol.CallNoArgs(ts, dir);
    }
}
