// _pickle.Pickler: classes and functions, which go by name, and all other objects, which say themselves how they are made anew.

using System;
using System.Buffers.Binary;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class PicklerObject {
    private static Raised Fail(PyThreadState* ts, string message) => Err.Raise(ts, PickleModule.PicklingError, message);

    private static bool SaveOther(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyPickler* p = Of(self);
        var type = (PyObject*)op->ob_type;
        if (p->reducer_override != null) {
            using Owned answer = new(ts, CallProtocol.CallOne(ts, p->reducer_override, op));
            if (answer.IsNull) return false;
            if (answer.Borrow != Py.NotImplemented) return SaveReduced(ts, self, answer, op);
        }
        if (op->ob_type == TypeObject.Type) return SaveType(ts, self, op);
        if (op->ob_type == FunctionObject.Type) return SaveGlobal(ts, self, op, null);
        if (!Reducer(ts, p, type, out PyObject* found)) return false;
        using Owned reducer = new(ts, found);
        if (!reducer.IsNull) {
            using Owned answer = new(ts, CallProtocol.CallOne(ts, reducer, op));
            return !answer.IsNull && SaveReduced(ts, self, answer, op);
        }
        if (TypeObject.Check(op)) return SaveGlobal(ts, self, op, null);
        if (ObjectProtocol.LookupAttr(ts, op, Names.__reduce_ex__, out PyObject* method) == Lookup.Error) return false;
        using Owned reduceEx = new(ts, method);
        PyObject* value;
        if (!reduceEx.IsNull) {
            using Owned proto = new(ts, LongObject.FromInt64(ts, p->proto));
            value = CallProtocol.CallOne(ts, reduceEx, proto);
        } else {
            if (ObjectProtocol.LookupAttr(ts, op, Names.__reduce__, out method) == Lookup.Error) return false;
            using Owned reduce = new(ts, method);
            value = reduce.IsNull ? Fail(ts, $"can't pickle '{Err.TypeName(op)}' object: {TypeObject.ReprForMessage(ts, op)}") : CallProtocol.CallNoArgs(ts, reduce);
        }
        using Owned result = new(ts, value);
        return !result.IsNull && SaveReduced(ts, self, result, op);
    }

    /// <summary>The function for a type in the pickler's dispatch table, or else copyreg's; null when there is none.</summary>
    private static bool Reducer(PyThreadState* ts, PyPickler* p, PyObject* type, out PyObject* reducer) {
        reducer = null;
        if (p->dispatch_table == null) {
            using Owned table = new(ts, PickleModule.ModuleAttribute(ts, "copyreg", "dispatch_table"));
            if (table.IsNull) return false;
            if (DictObject.GetItemWithError(ts, table, type, out PyObject* known) == Lookup.Error) return false;
            reducer = Py.XNewRef(known);
            return true;
        }
        reducer = ObjectProtocol.GetItem(ts, p->dispatch_table, type);
        if (reducer != null) return true;
        if (!Err.Matches(ts, Exc.KeyError)) return false;
        ErrorIndicator.Clear(ts);
        return true;
    }

    private static bool SaveReduced(PyThreadState* ts, PyObject* self, PyObject* value, PyObject* op) {
        if (UnicodeObject.Check(value)) return SaveGlobal(ts, self, op, value);
        return TupleObject.Check(value) ? SaveReduce(ts, self, value, op) : Fail(ts, "__reduce__ must return a string or tuple");
    }

    private static bool SaveType(PyThreadState* ts, PyObject* self, PyObject* op) {
        PyObject* instance = op == (PyObject*)Py.None->ob_type ? Py.None : op == (PyObject*)Py.Ellipsis->ob_type ? Py.Ellipsis : op == (PyObject*)Py.NotImplemented->ob_type ? Py.NotImplemented : null;
        if (instance == null) return SaveGlobal(ts, self, op, null);
        using Owned tuple = new(ts, Fields.Tuple(ts, Py.NewRef((PyObject*)TypeObject.Type), TupleObject.Pack(ts, instance)));
        return !tuple.IsNull && SaveReduce(ts, self, tuple, op);
    }

    // ---------------------------------------------------------------- by name

    /// <summary>__module__, or the first loaded module in which the name is the object; "__main__" at last.</summary>
    [return: NewRef]
    private static PyObject* ModuleOf(PyThreadState* ts, PyObject* op, PyObject* name) {
        if (ObjectProtocol.LookupAttr(ts, op, Names.__module__, out PyObject* module) == Lookup.Error) return null;
        if (module != null && !Py.IsNone(module)) return module;
        Py.XDecRef(ts, module);
        using Owned loaded = new(ts, DictObject.Items(ts, ts->interp->modules));
        if (loaded.IsNull) return null;
        for (nint i = 0; i < ListObject.Size(loaded); i++) {
            PyObject* pair = ListObject.Items(loaded)[i], key = TupleObject.Items(pair)[0], candidate = TupleObject.Items(pair)[1];
            if (Py.IsNone(candidate) || (UnicodeObject.Check(key) && (UnicodeObject.EqualsAscii(key, "__main__") || UnicodeObject.EqualsAscii(key, "__mp_main__")))) continue;
            PyObject* found = PickleModule.Follow(ts, candidate, name, out PyObject* parent);
            Py.XDecRef(ts, parent);
            if (found == null) {
                if (!Err.Matches(ts, Exc.AttributeError)) return null;
                ErrorIndicator.Clear(ts);
                continue;
            }
            bool same = found == op;
            Py.DecRef(ts, found);
            if (same) return Py.NewRef(key);
        }
        return UnicodeObject.FromString(ts, "__main__");
    }

    /// <summary>`name` null: the object's own.</summary>
    private static bool SaveGlobal(PyThreadState* ts, PyObject* self, PyObject* op, PyObject* name) {
        PyPickler* p = Of(self);
        PyObject* own = Py.XNewRef(name);
        if (own == null && ObjectProtocol.LookupAttr(ts, op, Names.__qualname__, out own) == Lookup.Error) return false;
        using Owned path = new(ts, own != null ? own : ObjectProtocol.GetAttr(ts, op, Names.__name__));
        if (path.IsNull) return false;
        PyObject* global = path;
        using Owned moduleName = new(ts, ModuleOf(ts, op, global));
        if (moduleName.IsNull) return false;
        string repr = TypeObject.ReprForMessage(ts, op);
        using Owned module = new(ts, PickleModule.ImportByName(ts, moduleName));
        if (module.IsNull) {
            ErrorIndicator.Clear(ts);
            return Fail(ts, $"Can't pickle {repr}: import of module {TypeObject.ReprForMessage(ts, moduleName)} failed");
        }
        string moduleText = UnicodeObject.Check(moduleName) ? UnicodeObject.ToString(moduleName) : "?", globalText = UnicodeObject.Check(global) ? UnicodeObject.ToString(global) : "?";
        using Owned found = new(ts, PickleModule.Follow(ts, module, global, out PyObject* above));
        using Owned parent = new(ts, above);
        if (found.IsNull) {
            ErrorIndicator.Clear(ts);
            return Fail(ts, $"Can't pickle {repr}: attribute lookup {globalText} on {moduleText} failed");
        }
        if (found.Borrow != op) return Fail(ts, $"Can't pickle {repr}: it's not the same object as {moduleText}.{globalText}");
        using Owned last = new(ts, UnicodeObject.FromString(ts, globalText.AsSpan(globalText.LastIndexOf('.') + 1)));
        if (last.IsNull) return false;
        if (parent.Borrow == module.Borrow) { // a path may lead back to its module: the last name is enough then
            global = last;
            globalText = UnicodeObject.ToString(last);
        }
        if (p->proto >= 2) {
            int extension = SaveExtension(ts, p, moduleName, global);
            if (extension != 0) return extension > 0;
        }
        if (p->proto >= 4) return Save(ts, self, moduleName) && Save(ts, self, global) && Write(ts, p, PickleOp.StackGlobal) && Memoize(ts, p, op);
        if (parent.Borrow != module.Borrow) {
            using Owned tuple = new(ts, Fields.Tuple(ts, Fields.Builtin(ts, "getattr"), TupleObject.Pack(ts, parent, last)));
            return !tuple.IsNull && SaveReduce(ts, self, tuple, op);
        }
        if (p->fix_imports != 0 && !OldName(ts, moduleName, global, ref moduleText, ref globalText)) return false;
        if (p->proto < 3 && (!Ascii.IsValid(moduleText) || !Ascii.IsValid(globalText)))
            return Fail(ts, $"can't pickle {(Ascii.IsValid(moduleText) ? "global" : "module")} identifier '{(Ascii.IsValid(moduleText) ? globalText : moduleText)}' using pickle protocol {p->proto}");
        return Write(ts, p, PickleOp.Global) && Write(ts, p, Encoding.UTF8.GetBytes(moduleText + "\n" + globalText + "\n")) && Memoize(ts, p, op);
    }

    /// <summary>1 when the name is registered with copyreg.add_extension and was written as its code.</summary>
    private static int SaveExtension(PyThreadState* ts, PyPickler* p, PyObject* module, PyObject* name) {
        using Owned registry = new(ts, PickleModule.ModuleAttribute(ts, "copyreg", "_extension_registry"));
        using Owned key = new(ts, registry.IsNull ? null : TupleObject.Pack(ts, module, name));
        if (key.IsNull) return -1;
        Lookup found = DictObject.GetItemWithError(ts, registry, key, out PyObject* code);
        if (found != Lookup.Found) return found == Lookup.Error ? -1 : 0;
        if (!LongObject.Check(code) || !LongObject.TryAsInt64(code, out long value) || value is <= 0 or > int.MaxValue)
            return Fail(ts, $"Can't pickle {TypeObject.ReprForMessage(ts, key)}: extension code {TypeObject.ReprForMessage(ts, code)} is out of range");
        bool good = value < 256 ? Write(ts, p, [PickleOp.Ext1, (byte)value]) : value < 65536 ? Write(ts, p, [PickleOp.Ext2, (byte)value, (byte)(value >> 8)]) : Sized4(ts, p, PickleOp.Ext4, (uint)value);
        return good ? 1 : -1;
    }

    /// <summary>The names that Python 2 has for a module or a global (_compat_pickle).</summary>
    private static bool OldName(PyThreadState* ts, PyObject* module, PyObject* name, ref string moduleText, ref string nameText) {
        using Owned names = new(ts, PickleModule.ModuleAttribute(ts, "_compat_pickle", "REVERSE_NAME_MAPPING"));
        using Owned key = new(ts, names.IsNull ? null : TupleObject.Pack(ts, module, name));
        if (key.IsNull) return false;
        Lookup found = DictObject.GetItemWithError(ts, names, key, out PyObject* pair);
        if (found == Lookup.Error) return false;
        if (found == Lookup.Found) {
            if (!TupleObject.Check(pair) || TupleObject.Size(pair) != 2) return Err.RuntimeError(ts, $"_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not {Err.TypeName(pair)}");
            moduleText = UnicodeObject.ToString(TupleObject.Items(pair)[0]);
            nameText = UnicodeObject.ToString(TupleObject.Items(pair)[1]);
            return true;
        }
        using Owned modules = new(ts, PickleModule.ModuleAttribute(ts, "_compat_pickle", "REVERSE_IMPORT_MAPPING"));
        if (modules.IsNull) return false;
        found = DictObject.GetItemWithError(ts, modules, module, out PyObject* old);
        if (found == Lookup.Found) moduleText = UnicodeObject.ToString(old);
        return found != Lookup.Error;
    }

    // ---------------------------------------------------------------- by reduction

    private static bool IsIterator(PyObject* op) => TypeSlots.Of(op)->iternext != null;

    /// <summary>Writes what a tuple of __reduce__ says; `op` null: not an object that is memoised.</summary>
    private static bool SaveReduce(PyThreadState* ts, PyObject* self, PyObject* tuple, PyObject* op) {
        PyPickler* p = Of(self);
        nint size = TupleObject.Size(tuple);
        if (size is < 2 or > 6) return Fail(ts, "tuple returned by __reduce__ must contain 2 through 6 elements");
        PyObject** parts = stackalloc PyObject*[6];
        for (int i = 0; i < 6; i++) parts[i] = i < size && !(i >= 2 && Py.IsNone(TupleObject.Items(tuple)[i])) ? TupleObject.Items(tuple)[i] : null;
        PyObject* callable = parts[0], args = parts[1], state = parts[2], items = parts[3], pairs = parts[4], setter = parts[5];
        if (TypeSlots.Of(callable)->call == null) return Fail(ts, "first item of the tuple returned by __reduce__ must be callable");
        if (!TupleObject.Check(args)) return Fail(ts, "second item of the tuple returned by __reduce__ must be a tuple");
        if (items != null && !IsIterator(items)) return Fail(ts, $"fourth element of the tuple returned by __reduce__ must be an iterator, not {Err.TypeName(items)}");
        if (pairs != null && !IsIterator(pairs)) return Fail(ts, $"fifth element of the tuple returned by __reduce__ must be an iterator, not {Err.TypeName(pairs)}");
        if (setter != null && TypeSlots.Of(setter)->call == null) return Fail(ts, $"sixth element of the tuple returned by __reduce__ must be a function, not {Err.TypeName(setter)}");
        int made = p->proto >= 2 ? SaveNew(ts, self, callable, args, op) : 0;
        if (made < 0) return false;
        if (made == 0 && !(Save(ts, self, callable) && Save(ts, self, args) && Write(ts, p, PickleOp.Reduce))) return false;
        if (op != null) {
            // Saving the arguments may have saved the object itself: then this one is dropped and that one taken.
            if (p->memo.TryGet(op, out nint index)) {
                if (!Write(ts, p, PickleOp.Pop) || !Get(ts, p, index)) return false;
            } else if (!Memoize(ts, p, op)) return false;
        }
        if (items != null && !AppendAll(ts, self, items)) return false;
        if (pairs != null && !SetAll(ts, self, pairs)) return false;
        if (state == null) return true;
        if (setter == null) return Save(ts, self, state) && Write(ts, p, PickleOp.Build);
        return Save(ts, self, setter) && Save(ts, self, op) && Save(ts, self, state) && Write(ts, p, PickleOp.Tuple2) && Write(ts, p, PickleOp.Reduce) && Write(ts, p, PickleOp.Pop);
    }

    /// <summary>copyreg.__newobj__ and __newobj_ex__ have opcodes: 1 when one was written, 0 when the callable is another, -1 with an error.</summary>
    private static int SaveNew(PyThreadState* ts, PyObject* self, PyObject* callable, PyObject* args, PyObject* op) {
        PyPickler* p = Of(self);
        if (ObjectProtocol.LookupAttr(ts, callable, Names.__name__, out PyObject* found) == Lookup.Error) return -1;
        using Owned name = new(ts, found);
        if (name.IsNull || !UnicodeObject.Check(name)) return 0;
        nint count = TupleObject.Size(args);
        if (UnicodeObject.EqualsAscii(name, "__newobj_ex__")) {
            if (count != 3) return Fail(ts, $"length of the NEWOBJ_EX argument tuple must be exactly 3, not {count}");
            PyObject* cls = TupleObject.Items(args)[0], positional = TupleObject.Items(args)[1], keywords = TupleObject.Items(args)[2];
            if (!TypeObject.Check(cls)) return Fail(ts, $"first item from NEWOBJ_EX argument tuple must be a class, not {Err.TypeName(cls)}");
            if (!TupleObject.Check(positional)) return Fail(ts, $"second item from NEWOBJ_EX argument tuple must be a tuple, not {Err.TypeName(positional)}");
            if (!DictObject.Check(keywords)) return Fail(ts, $"third item from NEWOBJ_EX argument tuple must be a dict, not {Err.TypeName(keywords)}");
            if (p->proto >= 4) return Save(ts, self, cls) && Save(ts, self, positional) && Save(ts, self, keywords) && Write(ts, p, PickleOp.NewObjEx) ? 1 : -1;
            // Older protocols call functools.partial(cls.__new__, cls, *args, **kwargs).
            using Owned partialType = new(ts, PickleModule.ModuleAttribute(ts, "functools", "partial"));
            using Owned newMethod = new(ts, partialType.IsNull ? null : ObjectProtocol.GetAttr(ts, cls, Names.__new__));
            if (newMethod.IsNull) return -1;
            using Owned head = new(ts, TupleObject.Pack(ts, newMethod, cls));
            using Owned all = new(ts, head.IsNull ? null : TupleObject.Concat(ts, head, positional));
            using Owned partial = new(ts, all.IsNull ? null : CallProtocol.Call(ts, partialType, all, keywords));
            return !partial.IsNull && Save(ts, self, partial) && Save(ts, self, TupleObject.Empty) && Write(ts, p, PickleOp.Reduce) ? 1 : -1;
        }
        if (!UnicodeObject.EqualsAscii(name, "__newobj__")) return 0;
        if (count < 1) return Fail(ts, "__newobj__ arglist is empty");
        PyObject* made = TupleObject.Items(args)[0];
        if (!TypeObject.Check(made)) return Fail(ts, "args[0] from __newobj__ args is not a type");
        Lookup known = ObjectProtocol.LookupAttr(ts, made, Names.__new__, out PyObject* constructor);
        if (known == Lookup.Error) return -1;
        Py.XDecRef(ts, constructor);
        if (known == Lookup.Missing) return Fail(ts, "args[0] from __newobj__ args has no __new__");
        if (op != null) {
            using Owned cls = new(ts, ObjectProtocol.GetAttr(ts, op, Names.__class__));
            if (cls.IsNull) return -1;
            if (cls.Borrow != made) return Fail(ts, "args[0] from __newobj__ args has the wrong class");
        }
        using Owned rest = new(ts, TupleObject.GetSlice(ts, args, 1, count));
        return !rest.IsNull && Save(ts, self, made) && Save(ts, self, rest) && Write(ts, p, PickleOp.NewObj) ? 1 : -1;
    }
}
