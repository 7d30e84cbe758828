// builtins.__build_class__: what a class statement calls (Language Reference 3.3.3). Bases that are not classes are replaced by what their
// __mro_entries__ gives, the metaclass is the most derived one, its __prepare__ makes the namespace, the body runs in it, the metaclass
// makes the class, and the cell that super() and __class__ read must then hold that class.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BuiltinsModule {
    private static class ClassNames {
        public static readonly PyObject* Metaclass = StaticState.InternedString("metaclass");
    }

    private static PyObject* BuildClass(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        if (count < 2) return Err.TypeError(ts, "__build_class__: not enough arguments");
        PyObject* body = args[0], name = args[1];
        if (body->ob_type != FunctionObject.Type) return Err.TypeError(ts, "__build_class__: func must be a function");
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, "__build_class__: name is not a string");
        using Owned originalBases = new(ts, TupleObject.FromArray(ts, args + 2, count - 2));
        if (originalBases.IsNull) return null;
        using Owned bases = new(ts, ResolveBases(ts, originalBases));
        if (bases.IsNull) return null;
        using Owned keywords = new(ts, CallProtocol.KeywordDict(ts, args + count, names, out bool failed));
        if (failed) return null;
        PyObject* metaclass = null;
        bool isClass = false;
        if (!keywords.IsNull) {
            if (DictObject.Pop(ts, keywords, ClassNames.Metaclass, out metaclass) == Lookup.Error) return null;
            isClass = metaclass != null && TypeObject.Check(metaclass);
        }
        if (metaclass == null) {
            metaclass = Py.NewRef(TupleObject.Size(bases) == 0 ? (PyObject*)TypeObject.Type : (PyObject*)TupleObject.Items(bases)[0]->ob_type);
            isClass = true;
        }
        using Owned given = new(ts, metaclass);
        using Owned meta = new(ts, isClass ? Py.XNewRef((PyObject*)TypeObject.CalculateMetatype(ts, (PyTypeObject*)metaclass, bases)) : Py.NewRef(metaclass));
        if (meta.IsNull) return null;
        using Owned space = new(ts, Prepare(ts, meta, isClass, name, bases, keywords));
        if (space.IsNull) return null;
        using Owned cell = new(ts, Vm.EvalLoop.EvalFunction(ts, body, space));
        if (cell.IsNull) return null;
        if (originalBases.Borrow != bases.Borrow && ObjectProtocol.SetItem(ts, space, Names.__orig_bases__, originalBases) < 0) return null;
        using Owned arguments = new(ts, TupleObject.Pack(ts, name, bases, space));
        if (arguments.IsNull) return null;
        using Owned cls = new(ts, CallProtocol.Call(ts, meta, arguments, keywords));
        if (cls.IsNull || !CheckCell(ts, cls, cell, name)) return null;
        return cls.Detach();
    }

    /// <summary>The namespace of the body: an empty dict for plain `type`, else what __prepare__ returns.</summary>
    [return: NewRef]
    private static PyObject* Prepare(PyThreadState* ts, PyObject* meta, bool isClass, PyObject* name, PyObject* bases, PyObject* keywords) {
        if (meta == (PyObject*)TypeObject.Type) return DictObject.New(ts);
        if (ObjectProtocol.LookupAttr(ts, meta, Names.__prepare__, out PyObject* prepare) == Lookup.Error) return null;
        if (prepare == null) return DictObject.New(ts);
        using Owned function = new(ts, prepare);
        using Owned arguments = new(ts, TupleObject.Pack(ts, name, bases));
        if (arguments.IsNull) return null;
        using Owned space = new(ts, CallProtocol.Call(ts, function, arguments, keywords));
        if (space.IsNull) return null;
        if (!IsMapping(space)) return Err.TypeError(ts, $"{(isClass ? TypeObject.Name((PyTypeObject*)meta) : "<metaclass>")}.__prepare__() must return a mapping, not {Err.TypeName(space)}");
        return space.Detach();
    }

    /// <summary>Bases after __mro_entries__ (PEP 560); the same tuple when nothing changed.</summary>
    [return: NewRef]
    private static PyObject* ResolveBases(PyThreadState* ts, PyObject* bases) {
        nint count = TupleObject.Size(bases);
        PyObject* list = null;
        for (nint i = 0; i < count; i++) {
            PyObject* item = TupleObject.Items(bases)[i];
            PyObject* entries = null;
            if (!TypeObject.Check(item)) {
                if (ObjectProtocol.LookupAttr(ts, item, Names.__mro_entries__, out PyObject* method) == Lookup.Error) goto Failed;
                if (method != null) {
                    entries = CallProtocol.CallOne(ts, method, bases);
                    Py.DecRef(ts, method);
                    if (entries == null) goto Failed;
                    if (!TupleObject.Check(entries)) {
                        Py.DecRef(ts, entries);
                        Err.TypeError(ts, "__mro_entries__ must return a tuple");
                        goto Failed;
                    }
                    if (list == null && (list = ListObject.FromArray(ts, TupleObject.Items(bases), i)) == null) {
                        Py.DecRef(ts, entries);
                        return null;
                    }
                }
            }
            if (list == null) continue;
            int status = entries == null ? ListObject.Append(ts, list, item) : ListObject.Extend(ts, list, entries);
            Py.XDecRef(ts, entries);
            if (status < 0) goto Failed;
        }
        if (list == null) return Py.NewRef(bases);
        PyObject* resolved = ListObject.AsTuple(ts, list);
        Py.DecRef(ts, list);
        return resolved;
    Failed:
        Py.XDecRef(ts, list);
        return null;
    }

    private static bool CheckCell(PyThreadState* ts, PyObject* cls, PyObject* cell, PyObject* name) {
        if (!TypeObject.Check(cls) || cell->ob_type != CellObject.Type) return true;
        PyObject* held = ((PyCellObject*)cell)->ob_ref;
        if (held == cls) return true;
        string nameText = TypeObject.ReprForMessage(ts, name), classText = TypeObject.ReprForMessage(ts, cls);
        if (held == null) return Err.RuntimeError(ts, $"__class__ not set defining {nameText} as {classText}. Was __classcell__ propagated to type.__new__?");
        return Err.TypeError(ts, $"__class__ set to {TypeObject.ReprForMessage(ts, held)} defining {nameText} as {classText}");
    }
}
