// Bodies of the less hot opcodes, behind one call from the loop. The frame's pc and sp are stored before and read back after.
//
// Convention of a body here: on failure the stack holds exactly what an unwinding frame must release, and false is returned.

using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe partial class Ops {
    public static bool Execute(PyThreadState* ts, Frame* frame, uint unit) {
        int oparg = (int)(unit >> 8);
        PyObject** sp = frame->sp;
        PyObject** locals = Frames.Locals(frame);
        switch ((Opcode)(byte)unit) {
            case Opcode.MAKE_CELL: {
                PyObject* cell = CellObject.New(ts, locals[oparg]);
                if (cell == null) return false;
                Py.SetRef(ts, &locals[oparg], cell);
                return true;
            }
            case Opcode.DELETE_DEREF: {
                var cell = (PyCellObject*)locals[oparg];
                if (cell->ob_ref == null) {
                    RaiseUnboundCell(ts, frame, oparg);
                    return false;
                }
                Py.ClearRef(ts, &cell->ob_ref);
                return true;
            }
            case Opcode.LOAD_CLASSDEREF: return LoadClassDeref(ts, frame, oparg);
            case Opcode.LOAD_NAME: return LoadName(ts, frame, oparg);
            case Opcode.STORE_NAME: {
                PyObject* value = *--frame->sp;
                PyObject* name = TupleObject.Items(frame->code->co_names)[oparg];
                int status = frame->locals == null ? Err.SystemError(ts, "no locals found when storing a name")
                    : DictObject.CheckExact(frame->locals) ? DictObject.SetItem(ts, frame->locals, name, value) : ObjectProtocol.SetItem(ts, frame->locals, name, value);
                Py.DecRef(ts, value);
                return status >= 0;
            }
            case Opcode.DELETE_NAME: {
                PyObject* name = TupleObject.Items(frame->code->co_names)[oparg];
                if (ObjectProtocol.DelItem(ts, frame->locals, name) >= 0) return true;
                if (!Err.Matches(ts, Exc.KeyError)) return false;
                ErrorIndicator.Clear(ts);
                return RaiseNameError(ts, name);
            }
            case Opcode.DELETE_GLOBAL: {
                PyObject* name = TupleObject.Items(frame->code->co_names)[oparg];
                if (DictObject.DelItem(ts, frame->globals, name) >= 0) return true;
                if (!Err.Matches(ts, Exc.KeyError)) return false;
                ErrorIndicator.Clear(ts);
                return RaiseNameError(ts, name);
            }
            case Opcode.DELETE_ATTR: {
                PyObject* owner = *--frame->sp;
                int status = ObjectProtocol.SetAttr(ts, owner, TupleObject.Items(frame->code->co_names)[oparg], null);
                Py.DecRef(ts, owner);
                return status >= 0;
            }
            case Opcode.UNARY_POSITIVE: return Replace(ts, frame, NumberProtocol.Positive(ts, sp[-1]));
            case Opcode.UNARY_NEGATIVE: return Replace(ts, frame, NumberProtocol.Negative(ts, sp[-1]));
            case Opcode.UNARY_INVERT: return Replace(ts, frame, NumberProtocol.Invert(ts, sp[-1]));
            case Opcode.DELETE_SUBSCR: {
                int status = ObjectProtocol.DelItem(ts, sp[-2], sp[-1]);
                Drop(ts, frame, 2);
                return status >= 0;
            }
            case Opcode.BUILD_SET: {
                PyObject* set = SetObject.New(ts, null);
                if (set == null) return false;
                for (int i = oparg; i > 0; i--) {
                    if (SetObject.Add(ts, set, sp[-i]) >= 0) continue;
                    Py.DecRef(ts, set);
                    return false;
                }
                Drop(ts, frame, oparg);
                return Push(frame, set);
            }
            case Opcode.LIST_TO_TUPLE: return Replace(ts, frame, ListObject.AsTuple(ts, sp[-1]));
            case Opcode.LIST_EXTEND: {
                PyObject* iterable = *--frame->sp;
                int status = ListObject.Extend(ts, frame->sp[-oparg], iterable);
                if (status < 0 && Err.Matches(ts, Exc.TypeError) && TypeSlots.Of(iterable)->iter == null && TypeSlots.Of(iterable)->sq_item == null)
                    Err.TypeError(ts, $"Value after * must be an iterable, not {Err.TypeName(iterable)}");
                Py.DecRef(ts, iterable);
                return status >= 0;
            }
            case Opcode.SET_UPDATE: {
                PyObject* iterable = *--frame->sp;
                int status = SetObject.Update(ts, frame->sp[-oparg], iterable);
                Py.DecRef(ts, iterable);
                return status >= 0;
            }
            case Opcode.DICT_UPDATE: {
                PyObject* mapping = *--frame->sp;
                int status = DictObject.Update(ts, frame->sp[-oparg], mapping);
                if (status < 0 && Err.Matches(ts, Exc.AttributeError)) Err.TypeError(ts, $"'{Err.TypeName(mapping)}' object is not a mapping");
                Py.DecRef(ts, mapping);
                return status >= 0;
            }
            case Opcode.DICT_MERGE: {
                PyObject* mapping = *--frame->sp;
                int status = DictObject.Merge(ts, frame->sp[-oparg], mapping, 2);
                if (status < 0) ExplainMerge(ts, frame->sp[-oparg - 3], mapping);
                Py.DecRef(ts, mapping);
                return status >= 0;
            }
            case Opcode.UNPACK_EX: {
                PyObject* sequence = *--frame->sp;
                bool done = UnpackIterable(ts, sequence, oparg & 255, oparg >> 8, frame->sp);
                Py.DecRef(ts, sequence);
                if (done) frame->sp += (oparg & 255) + 1 + (oparg >> 8);
                return done;
            }
            case Opcode.GET_YIELD_FROM_ITER: return GeneratorObject.YieldFromIter(ts, frame);
            case Opcode.LOAD_BUILD_CLASS: {
                if (!LookInNamespace(ts, frame->builtins, Names.__build_class__, out PyObject* builder)) return false;
                return builder == null ? Err.Raise(ts, Exc.NameError, "__build_class__ not found") : Push(frame, builder);
            }
            case Opcode.CHECK_EG_MATCH: return ExceptStar.Match(ts, frame);
            case Opcode.PREP_RERAISE_STAR: return ExceptStar.PrepareReraise(ts, frame);
            case Opcode.RERAISE: {
                PyObject* exception = *--frame->sp;
                if (!ExceptionObject.IsInstance(exception)) {
                    Py.DecRef(ts, exception);
                    return Err.SystemError(ts, "RERAISE of something that is no exception");
                }
                Err.Put(ts, exception);
                frame->reraising = 1;
                if (oparg > 0 && frame->sp[-oparg] is var below && below != null && below->ob_type == LongObject.Type && LongObject.TryAsInt64(below, out long lasti) && lasti >= 0 && lasti < frame->code->unit_count) frame->reraising = (int)lasti + 2;
                return false;
            }
            case Opcode.RAISE_VARARGS: {
                if (oparg == 0) {
                    PyObject* handled = Err.TopHandled(ts);
                    if (handled == null || Py.IsNone(handled)) return Err.RuntimeError(ts, "No active exception to reraise");
                    Err.Put(ts, Py.NewRef(handled));
                    frame->reraising = 1;
                    return false;
                }
                using Owned cause = new(ts, oparg == 2 ? *--frame->sp : null);
                using Owned raised = new(ts, *--frame->sp);
                Err.RaiseStatement(ts, raised, cause);
                return false;
            }
            case Opcode.LOAD_ASSERTION_ERROR: return Push(frame, Py.NewRef((PyObject*)Exc.AssertionError));
            case Opcode.BEFORE_WITH: return BeforeWith(ts, frame, Names.__enter__, Names.__exit__, "context manager");
            case Opcode.BEFORE_ASYNC_WITH: return BeforeWith(ts, frame, Names.__aenter__, Names.__aexit__, "asynchronous context manager");
            case Opcode.WITH_EXCEPT_START: {
                // exit lasti previous exc
                PyObject* exception = sp[-1];
                PyObject* traceback = ((PyBaseExceptionObject*)exception)->traceback;
                using Owned result = new(ts, CallProtocol.CallThree(ts, sp[-4], (PyObject*)exception->ob_type, exception, traceback == null ? Py.None : traceback));
                return Push(frame, result.Detach());
            }
            case Opcode.IMPORT_NAME: return ImportName(ts, frame, oparg);
            case Opcode.IMPORT_FROM: return ImportFrom(ts, frame, oparg);
            case Opcode.IMPORT_STAR: return ImportStar(ts, frame);
            case Opcode.SETUP_ANNOTATIONS: {
                if (!LookInNamespace(ts, frame->locals, Names.__annotations__, out PyObject* annotations)) return false;
                if (annotations != null) {
                    Py.DecRef(ts, annotations);
                    return true;
                }
                using Owned dict = new(ts, DictObject.New(ts));
                return !dict.IsNull && ObjectProtocol.SetItem(ts, frame->locals, Names.__annotations__, dict) >= 0;
            }
            case Opcode.PRINT_EXPR: {
                using Owned value = new(ts, *--frame->sp);
                PyObject* hook = DictObject.GetItem(ts, ts->interp->sysdict, Names.displayhook);
                if (hook == null) return Err.RuntimeError(ts, "lost sys.displayhook");
                using Owned result = new(ts, CallProtocol.CallOne(ts, hook, value));
                return !result.IsNull;
            }
            case Opcode.GET_LEN: {
                nint size = ObjectProtocol.Size(ts, sp[-1]);
                return size >= 0 && Push(frame, LongObject.FromInt64(ts, size));
            }
            case Opcode.MATCH_MAPPING: return Push(frame, Py.Bool(TypeObject.HasFlag(sp[-1], TypeFlags.Mapping)));
            case Opcode.MATCH_SEQUENCE: return Push(frame, Py.Bool(TypeObject.HasFlag(sp[-1], TypeFlags.Sequence)));
            case Opcode.MATCH_KEYS: return Matching.Keys(ts, frame);
            case Opcode.MATCH_CLASS: return Matching.Class(ts, frame, oparg);
            case Opcode.GET_AWAITABLE or Opcode.GET_AITER or Opcode.GET_ANEXT or Opcode.END_ASYNC_FOR or Opcode.ASYNC_GEN_WRAP: return AsyncOps.Execute(ts, frame, unit);
            default: return Err.SystemError(ts, $"unknown opcode {(byte)unit}");
        }
    }

    /// <summary>
    /// Does function(*args, **local) follow, of a Python function and an exact dict? Such a call reads the dict where it lies and binds what it finds:
    /// the new dict that the mapping is merged into would be seen by nobody.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPassedOn(uint* pc, PyObject** sp, PyObject** locals) {
        const uint merge = (uint)Opcode.DICT_MERGE | 1 << 8, call = (uint)Opcode.CALL_FUNCTION_EX | 1 << 8;
        if ((Opcode)(byte)pc[0] != Opcode.LOAD_FAST || pc[1] != merge || pc[2] != call) return false;
        PyObject* mapping = locals[pc[0] >> 8];
        return mapping != null && mapping->ob_type == DictObject.Type && sp[-3]->ob_type == FunctionObject.Type;
    }

    /// <summary>Replaces the top; a null result leaves it for the unwinder.</summary>
    public static bool BuildMap(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject** sp = frame->sp;
        PyObject* dict = DictObject.NewPresized(ts, oparg);
        if (dict == null) return false;
        for (int i = oparg * 2; i > 0; i -= 2) {
            if (DictObject.SetItem(ts, dict, sp[-i], sp[-i + 1]) >= 0) continue;
            Py.DecRef(ts, dict);
            return false;
        }
        Drop(ts, frame, oparg * 2);
        return Push(frame, dict);
    }

    public static bool BuildConstKeyMap(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject** sp = frame->sp;
        PyObject* dict = DictObject.NewPresized(ts, oparg);
        if (dict == null) return false;
        for (int i = 0; i < oparg; i++) {
            if (DictObject.SetItem(ts, dict, TupleObject.Items(sp[-1])[i], sp[i - oparg - 1]) >= 0) continue;
            Py.DecRef(ts, dict);
            return false;
        }
        Drop(ts, frame, oparg + 1);
        return Push(frame, dict);
    }

    public static bool BuildString(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject** sp = frame->sp;
        PyObject* text = UnicodeObject.JoinArray(ts, Names.Empty, sp - oparg, oparg);
        if (text == null) return false;
        Drop(ts, frame, oparg);
        return Push(frame, text);
    }

    public static bool BuildSlice(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject** sp = frame->sp;
        PyObject* slice = oparg == 3 ? SliceObject.New(ts, sp[-3], sp[-2], sp[-1]) : SliceObject.New(ts, sp[-2], sp[-1], null);
        if (slice == null) return false;
        Drop(ts, frame, oparg);
        *frame->sp++ = slice;
        return true;
    }

    public static bool MapAdd(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject** sp = frame->sp;
        PyObject* key = sp[-2];
        PyObject* value = sp[-1];
        int status = DictObject.SetItem(ts, sp[-2 - oparg], key, value);
        frame->sp = sp - 2;
        Py.DecRef(ts, value);
        Py.DecRef(ts, key);
        return status >= 0;
    }

    public static bool StoreGlobal(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject* value = *--frame->sp;
        int status = DictObject.SetItem(ts, frame->globals, TupleObject.Items(frame->code->co_names)[oparg], value);
        Py.DecRef(ts, value);
        return status >= 0;
    }

    public static bool PushExcInfo(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject** sp = frame->sp;
        PyObject* exception = sp[-1];
        PyObject* previous = ts->exc_info->exc_value;
        sp[-1] = previous == null ? Py.None : previous; // the reference moves to the stack
        ts->exc_info->exc_value = Py.NewRef(exception);
        *frame->sp++ = exception;
        return true;
    }

    public static bool PopExcept(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject* previous = *--frame->sp;
        PyObject* handled = ts->exc_info->exc_value;
        ts->exc_info->exc_value = Py.IsNone(previous) ? null : previous;
        Py.XDecRef(ts, handled);
        return true;
    }

    public static bool CheckExcMatch(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject** sp = frame->sp;
        if (!CheckExceptType(ts, sp[-1], "catching classes that do not inherit from BaseException is not allowed")) return false;
        bool matches = Err.ExceptionMatches(ts, sp[-2], sp[-1]);
        return Replace(ts, frame, Py.Bool(matches));
    }

    public static bool CopyFreeVars(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject** locals = Frames.Locals(frame);
        PyObject* closure = frame->func->func_closure;
        int first = frame->code->co_nlocalsplus - oparg;
        for (int i = 0; i < oparg; i++) locals[first + i] = Py.NewRef(TupleObject.Items(closure)[i]);
        return true;
    }

    private static bool Replace(PyThreadState* ts, Frame* frame, [Steals] PyObject* result) {
        if (result == null) return false;
        PyObject* old = frame->sp[-1];
        frame->sp[-1] = result;
        Py.DecRef(ts, old);
        return true;
    }

    private static bool Push(Frame* frame, [Steals] PyObject* value) {
        if (value == null) return false;
        *frame->sp++ = value;
        return true;
    }

    private static void Drop(PyThreadState* ts, Frame* frame, int count) {
        while (count-- > 0) {
            PyObject* value = *--frame->sp;
            if (value != null) Py.DecRef(ts, value);
        }
    }

    private static bool LoadName(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject* name = TupleObject.Items(frame->code->co_names)[oparg];
        PyObject* value = null;
        if (frame->locals != null && !LookInNamespace(ts, frame->locals, name, out value)) return false;
        if (value == null) {
            value = LoadGlobalSlow(ts, frame, name);
            if (value == null) return false;
        }
        return Push(frame, value);
    }

    /// <summary>False with an error; a missing name is true with null. A new reference.</summary>
    private static bool LookInNamespace(PyThreadState* ts, PyObject* mapping, PyObject* name, out PyObject* value) {
        if (DictObject.CheckExact(mapping)) {
            Lookup found = DictObject.GetItemWithError(ts, mapping, name, out value);
            Py.XIncRef(value);
            return found != Lookup.Error;
        }
        value = ObjectProtocol.GetItem(ts, mapping, name);
        if (value != null) return true;
        if (!Err.Matches(ts, Exc.KeyError)) return false;
        ErrorIndicator.Clear(ts);
        return true;
    }

    private static bool LoadClassDeref(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject* name = TupleObject.Items(frame->code->co_localsplusnames)[oparg];
        if (!LookInNamespace(ts, frame->locals, name, out PyObject* value)) return false;
        if (value == null) {
            value = Py.XNewRef(((PyCellObject*)Frames.Locals(frame)[oparg])->ob_ref);
            if (value == null) RaiseUnboundCell(ts, frame, oparg);
        }
        return Push(frame, value);
    }

    private static void ExplainMerge(PyThreadState* ts, PyObject* callable, PyObject* mapping) {
        if (Err.Matches(ts, Exc.AttributeError)) {
            Err.TypeError(ts, $"{FunctionText(ts, callable)} argument after ** must be a mapping, not {Err.TypeName(mapping)}");
        } else if (Err.Matches(ts, Exc.KeyError)) {
            using Owned error = new(ts, Err.Take(ts));
            PyObject* args = ((PyBaseExceptionObject*)error.Borrow)->args;
            PyObject* key = args != null && TupleObject.Size(args) == 1 ? TupleObject.Items(args)[0] : null;
            if (key == null) Err.Put(ts, error.Detach());
            else if (UnicodeObject.Check(key)) Err.TypeError(ts, $"{FunctionText(ts, callable)} got multiple values for keyword argument '{UnicodeObject.ToString(key)}'");
            else {
                using Owned text = new(ts, ObjectProtocol.Str(ts, key));
                if (!text.IsNull) Err.TypeError(ts, $"{FunctionText(ts, callable)} got multiple values for keyword argument '{UnicodeObject.ToString(text)}'");
            }
        }
    }

    /// <summary>module.qualname() as messages name a callable (_PyObject_FunctionStr).</summary>
    public static string FunctionText(PyThreadState* ts, PyObject* callable) {
        if (ObjectProtocol.LookupAttr(ts, callable, Names.__qualname__, out PyObject* name) == Lookup.Error) ErrorIndicator.Clear(ts);
        if (name == null) {
            using Owned text = new(ts, ObjectProtocol.Str(ts, callable));
            if (text.IsNull) ErrorIndicator.Clear(ts);
            return text.IsNull ? "?" : UnicodeObject.ToString(text);
        }
        using Owned owned = new(ts, name);
        string result = UnicodeObject.Check(name) ? UnicodeObject.ToString(name) + "()" : "?()";
        if (ObjectProtocol.LookupAttr(ts, callable, Names.__module__, out PyObject* module) == Lookup.Error) ErrorIndicator.Clear(ts);
        if (module != null) {
            if (UnicodeObject.Check(module) && !UnicodeObject.EqualsAscii(module, "builtins")) result = UnicodeObject.ToString(module) + "." + result;
            Py.DecRef(ts, module);
        }
        return result;
    }

    public static bool FormatValue(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject* plain = frame->sp[-1];
        if ((oparg & 4) == 0 && (oparg & 3) < 2) {
            if (plain->ob_type == UnicodeObject.Type) return true;
            if (plain->ob_type == LongObject.Type) return Replace(ts, frame, LongObject.ToDecimal(ts, plain));
        }
        using Owned spec = new(ts, (oparg & 4) != 0 ? *--frame->sp : null);
        using Owned value = new(ts, *--frame->sp);
        using Owned converted = new(ts, (oparg & 3) switch {
            1 => ObjectProtocol.Str(ts, value), 2 => ObjectProtocol.Repr(ts, value), 3 => ObjectProtocol.Ascii(ts, value), _ => Py.NewRef(value),
        });
        return !converted.IsNull && Push(frame, ObjectProtocol.Format(ts, converted, spec));
    }

    [return: NewRef]
    internal static PyObject* MappingToDict(PyThreadState* ts, PyObject* callable, PyObject* mapping) {
        PyObject* dict = DictObject.New(ts);
        if (dict == null || DictObject.Update(ts, dict, mapping) >= 0) return dict;
        ExplainMerge(ts, callable, mapping);
        Py.DecRef(ts, dict);
        return null;
    }

    [return: NewRef]
    internal static PyObject* IterableToTuple(PyThreadState* ts, PyObject* callable, PyObject* iterable) {
        if (TypeSlots.Of(iterable)->iter == null && TypeSlots.Of(iterable)->sq_item == null)
            return Err.TypeError(ts, $"{FunctionText(ts, callable)} argument after * must be an iterable, not {Err.TypeName(iterable)}");
        return TupleObject.FromIterable(ts, iterable);
    }

    public static bool MakeFunction(PyThreadState* ts, Frame* frame, int oparg) {
        using Owned code = new(ts, *--frame->sp);
        PyObject* op = FunctionObject.New(ts, code, frame->globals);
        if (op == null) return false;
        var function = (PyFunctionObject*)op;
        if ((oparg & 8) != 0) function->func_closure = *--frame->sp;
        if ((oparg & 4) != 0) function->func_annotations = *--frame->sp;
        if ((oparg & 2) != 0) function->func_kwdefaults = *--frame->sp;
        if ((oparg & 1) != 0) function->func_defaults = *--frame->sp;
        return Push(frame, op);
    }

    private static bool CheckExceptType(PyThreadState* ts, PyObject* type, string message) {
        if (TupleObject.Check(type)) {
            for (nint i = 0; i < TupleObject.Size(type); i++)
                if (!ExceptionObject.IsClass(TupleObject.Items(type)[i])) return Err.TypeError(ts, message);
            return true;
        }
        return ExceptionObject.IsClass(type) || Err.TypeError(ts, message);
    }

    /// <summary>
    /// BEFORE_WITH of a manager whose methods are written in Python: __exit__, bound, takes its place on the stack, and the frame of its __enter__ is
    /// pushed. Null without an error, with the stack as it was, when it is not that easy.
    /// </summary>
    public static Frame* PushEnter(PyThreadState* ts, Frame* frame) {
        PyObject* manager = frame->sp[-1];
        using Owned held = new(ts, Py.XNewRef(TypeObject.Lookup(ts, manager->ob_type, Names.__enter__))); // the next look-up may run a key's __eq__
        PyObject* enter = held.Borrow, exit = TypeObject.Lookup(ts, manager->ob_type, Names.__exit__);
        if (enter == null || exit == null || enter->ob_type != FunctionObject.Type || exit->ob_type != FunctionObject.Type) return null;
        PyObject* bound = MethodObject.New(ts, exit, manager);
        if (bound == null) return null;
        Frame* inner = Calls.PushSimple(ts, (PyFunctionObject*)enter, frame->sp - 1, 1, 0);
        if (inner == null) Py.DecRef(ts, bound);
        else frame->sp[-1] = bound;
        return inner;
    }

    private static bool BeforeWith(PyThreadState* ts, Frame* frame, PyObject* enterName, PyObject* exitName, string kind) {
        PyObject* manager = frame->sp[-1];
        using Owned enter = new(ts, ObjectProtocol.LookupSpecial(ts, manager, enterName));
        if (enter.IsNull) return ErrorIndicator.Occurred(ts) == null && Err.TypeError(ts, $"'{Err.TypeName(manager)}' object does not support the {kind} protocol");
        using Owned exit = new(ts, ObjectProtocol.LookupSpecial(ts, manager, exitName));
        if (exit.IsNull) return ErrorIndicator.Occurred(ts) == null && Err.TypeError(ts, $"'{Err.TypeName(manager)}' object does not support the {kind} protocol (missed {UnicodeObject.ToString(exitName)} method)");
        using Owned result = new(ts, CallProtocol.CallNoArgs(ts, enter));
        if (result.IsNull) return false;
        frame->sp[-1] = exit.Detach();
        Py.DecRef(ts, manager);
        return Push(frame, result.Detach());
    }

    private static bool ImportName(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject* name = TupleObject.Items(frame->code->co_names)[oparg];
        using Owned fromlist = new(ts, *--frame->sp);
        using Owned level = new(ts, *--frame->sp);
        if (!LookInNamespace(ts, frame->builtins, Names.__import__, out PyObject* function)) return false;
        if (function == null) return Err.ImportError(ts, "__import__ not found");
        PyObject** args = stackalloc PyObject*[5] { name, frame->globals, frame->locals == null ? Py.None : frame->locals, fromlist, level };
        using Owned owned = new(ts, function);
        return Push(frame, CallProtocol.Vector(ts, owned, args, 5, null));
    }

    private static bool ImportFrom(PyThreadState* ts, Frame* frame, int oparg) {
        PyObject* module = frame->sp[-1];
        PyObject* name = TupleObject.Items(frame->code->co_names)[oparg];
        Lookup found = ObjectProtocol.LookupAttr(ts, module, name, out PyObject* value);
        if (found == Lookup.Error) return false;
        if (found == Lookup.Found) return Push(frame, value);
        // A submodule that is being imported stands in sys.modules before it is an attribute (bpo-17636).
        using Owned package = new(ts, ObjectProtocol.GetAttr(ts, module, Names.__name__));
        if (package.IsNull) ErrorIndicator.Clear(ts);
        string packageName = !package.IsNull && UnicodeObject.Check(package) ? UnicodeObject.ToString(package) : "<unknown module name>";
        using Owned full = new(ts, UnicodeObject.FromString(ts, packageName + "." + UnicodeObject.ToString(name)));
        PyObject* loaded = full.IsNull ? null : DictObject.GetItem(ts, ts->interp->modules, full);
        if (loaded != null) return Push(frame, Py.NewRef(loaded));
        using Owned file = new(ts, ObjectProtocol.GetAttr(ts, module, Names.__file__));
        if (file.IsNull) ErrorIndicator.Clear(ts);
        string where = !file.IsNull && UnicodeObject.Check(file) ? UnicodeObject.ToString(file) : "unknown location";
        using Owned spec = new(ts, ObjectProtocol.GetAttr(ts, module, Names.__spec__));
        if (spec.IsNull) ErrorIndicator.Clear(ts);
        bool partial = false;
        if (!spec.IsNull && ObjectProtocol.LookupAttr(ts, spec, Names._initializing, out PyObject* initializing) == Lookup.Found) {
            partial = ObjectProtocol.IsTrue(ts, initializing) > 0;
            Py.DecRef(ts, initializing);
        }
        string message = partial
            ? $"cannot import name '{UnicodeObject.ToString(name)}' from partially initialized module '{packageName}' (most likely due to a circular import) ({where})"
            : $"cannot import name '{UnicodeObject.ToString(name)}' from '{packageName}' ({where})";
        return Err.ImportError(ts, Exc.ImportError, message, package.IsNull ? Py.None : package.Borrow, file.IsNull ? Py.None : file.Borrow);
    }

    private static bool ImportStar(PyThreadState* ts, Frame* frame) {
        using Owned module = new(ts, *--frame->sp);
        if (ObjectProtocol.LookupAttr(ts, module, Names.__all__, out PyObject* all) == Lookup.Error) return false;
        using Owned listed = new(ts, all);
        using Owned dict = new(ts, all == null ? ObjectProtocol.GetAttr(ts, module, Names.__dict__) : null);
        if (all == null && dict.IsNull) return Err.ImportError(ts, "from-import-* object has no __dict__ and no __all__");
        using Owned names = new(ts, ListObject.FromIterable(ts, all != null ? all : dict.Borrow));
        if (names.IsNull) return false;
        for (nint i = 0; i < ListObject.Size(names); i++) {
            PyObject* name = ListObject.Items(names)[i];
            if (!UnicodeObject.Check(name)) return NotAName(ts, module, name, all != null);
            if (all == null && UnicodeObject.Length(name) > 0 && UnicodeObject.Read(name, 0) == '_') continue;
            using Owned value = new(ts, ObjectProtocol.GetAttr(ts, module, name));
            if (value.IsNull || ObjectProtocol.SetItem(ts, frame->locals, name, value) < 0) return false;
        }
        return true;
    }

    private static bool NotAName(PyThreadState* ts, PyObject* module, PyObject* item, bool listed) {
        using Owned own = new(ts, ObjectProtocol.GetAttr(ts, module, Names.__name__));
        if (own.IsNull) return false;
        if (!UnicodeObject.Check(own)) return Err.TypeError(ts, $"module __name__ must be a string, not {Err.TypeName(own)}");
        return Err.TypeError(ts, $"{(listed ? "Item" : "Key")} in {UnicodeObject.ToString(own)}.{(listed ? "__all__" : "__dict__")} must be str, not {Err.TypeName(item)}");
    }
}
