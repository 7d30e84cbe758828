// Calling Python functions: binding arguments to parameters (Language Reference 6.3.4), pushing the frame, entering the loop.
//
// The loop asks for frames with arguments that lie on the caller's stack: a plain function gets them moved into its frame; anything else
// goes through Bind, which knows keyword-only parameters, *args and **kwargs. A Python function is never called by recursion from here.

using System.Collections.Generic;
using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe class Calls {
    /// <summary>CALL of something that is not pushed as a frame; releases callable, self and arguments, which lie at args[-2 .. count).</summary>
    [return: NewRef]
    public static PyObject* Call(PyThreadState* ts, PyObject* callable, PyObject** args, int count, uint* cache) {
        if (ts->cframe->use_tracing != 0) return Finish(ts, Tracing.CallBuiltin(ts, callable, args, count), callable, args, count);
        PyObject* self = args[-1];
        PyTypeObject* type = callable->ob_type;
        PyObject* result;
        if (type == CFunctionObject.Type && self == null) {
            var function = (PyCFunctionObject*)callable;
            if (BuiltinArena.Contains(function->m_ml)) SpecialiseBuiltin(ts, function->m_ml, null, count, cache);
            result = CFunctionObject.Invoke(ts, function->m_ml, function->m_self, args, count, null, null);
        } else if (type == Descriptors.MethodType && self != null && TypeObject.IsSubtype(self->ob_type, ((PyDescrObject*)callable)->d_type)) {
            if (BuiltinArena.Contains(((PyMethodDescrObject*)callable)->d_method)) SpecialiseBuiltin(ts, ((PyMethodDescrObject*)callable)->d_method, self->ob_type, count, cache);
            result = CFunctionObject.Invoke(ts, ((PyMethodDescrObject*)callable)->d_method, self, args, count, null, ((PyDescrObject*)callable)->d_type);
        } else {
            if (type == TypeObject.Type && self == null) {
                if (count == 0 && callable == (PyObject*)SuperObject.Type) return Finish(ts, SuperObject.OfFrame(ts), callable, args, count);
                if (count == 0 && MakesBareInstances((PyTypeObject*)callable)) return Finish(ts, ObjectMemory.Alloc(ts, callable, 0), callable, args, count);
                SpecialiseClass(ts, (PyTypeObject*)callable, count, cache);
            }
            result = self != null ? CallProtocol.Vector(ts, callable, args - 1, count + 1, null) : CallProtocol.Vector(ts, callable, args, count, null);
        }
        return Finish(ts, result, callable, args, count);
    }

    /// <summary>Lets the loop call one of our own definitions directly; `type`: self's, or null for a function.</summary>
    private static void SpecialiseBuiltin(PyThreadState* ts, PyMethodDef* method, PyTypeObject* type, int count, uint* cache) {
        if (type != null && !TypeObject.EnsureVersion(ts, type)) return;
        Opcode form;
        switch (((BuiltinMethod*)method)->kind) {
            case MethodKind.NoArgs when count == 0 && type != null: form = Opcode.CALL_METHOD_NOARGS; break;
            case MethodKind.One when count == 1: form = type != null ? Opcode.CALL_METHOD_O : Opcode.CALL_BUILTIN_O; break;
            case MethodKind.Fast or MethodKind.FastKeywords: form = type != null ? Opcode.CALL_METHOD_FAST : Opcode.CALL_BUILTIN_FAST; break;
            default: return;
        }
        cache[0] = type == null ? 0 : type->tp_version_tag;
        *(PyMethodDef**)(cache + 2) = method;
        cache[-1] = cache[-1] & ~0xFFu | (uint)form;
    }

    /// <summary>Releases callable, self and arguments after a call.</summary>
    [return: NewRef]
    public static PyObject* Finish(PyThreadState* ts, [Steals] PyObject* result, PyObject* callable, PyObject** args, int count) {
        for (int i = 0; i < count; i++) Py.DecRef(ts, args[i]);
        if (args[-1] != null) Py.DecRef(ts, args[-1]);
        Py.DecRef(ts, callable);
        return result;
    }

    /// <summary>Replaces a bound method at args[-2] by its function, with its self below the arguments.</summary>
    public static void UnpackMethod(PyThreadState* ts, PyObject** args) {
        var method = (PyMethodObject*)args[-2];
        args[-1] = Py.NewRef(method->im_self);
        args[-2] = Py.NewRef(method->im_func);
        Py.DecRef(ts, (PyObject*)method);
    }

    /// <summary>A frame with its parameters bound from an array whose references are taken; null with an error, and then nothing was taken.</summary>
    public static Frame* PushForCall(PyThreadState* ts, PyFunctionObject* function, PyObject** args, int count, uint* cache) {
        var code = (PyCodeObject*)function->func_code;
        if (code->simple != 0 && count == code->co_argcount && ts->cframe->use_tracing == 0) {
            // Next time the loop does it by itself.
            uint version = FunctionObject.Version(ts, function);
            if (version != 0) {
                cache[0] = version;
                cache[-1] = cache[-1] & ~0xFFu | (uint)Opcode.CALL_FUNCTION;
            }
        }
        Frame* frame = PushSimple(ts, function, args, count, 0);
        if (frame != null || ErrorIndicator.Occurred(ts) != null) return frame;
        frame = PushBound(ts, function, args, count, null);
        if (frame == null) return null;
        for (int i = 0; i < count; i++) Py.DecRef(ts, args[i]);
        return frame;
    }

    /// <summary>
    /// The frame of a plain function whose positional arguments suffice (with its defaults), in locals from `first` on; the references are
    /// taken. Null without an error when it is not that easy.
    /// </summary>
    public static Frame* PushSimple(PyThreadState* ts, PyFunctionObject* function, PyObject** args, int count, int first) {
        var code = (PyCodeObject*)function->func_code;
        int wanted = code->co_argcount, given = first + count;
        if (code->simple == 0 || given > wanted) return null;
        nint defaults = given == wanted || function->func_defaults == null ? 0 : TupleObject.Size(function->func_defaults);
        if (given + defaults < wanted) return null;
        Frame* frame = Frames.Push(ts, function, wanted);
        if (frame == null) return null;
        PyObject** to = Frames.Locals(frame);
        for (int i = 0; i < count; i++) to[first + i] = args[i];
        for (int i = given; i < wanted; i++) to[i] = Py.NewRef(TupleObject.Items(function->func_defaults)[i - wanted + defaults]);
        return frame;
    }

    // ---------------------------------------------------------------- classes

    /// <summary>A class made by a class statement with neither __new__ nor __init__ of its own.</summary>
    private static bool MakesBareInstances(PyTypeObject* type) {
        const nuint asked = TypeFlags.HeapType | TypeFlags.IsAbstract;
        TypeSlots* slots = TypeSlots.Of(type), plain = TypeSlots.Of(BaseObject.Type);
        return (type->tp_flags & asked) == TypeFlags.HeapType && slots->@new == plain->@new && slots->init == plain->init && slots->alloc == (delegate*<PyThreadState*, PyObject*, nint, PyObject*>)&ObjectMemory.Alloc;
    }

    /// <summary>Lets the loop enter __init__ of a class by itself: made by type, with object's __new__ and a function in Python as __init__.</summary>
    private static void SpecialiseClass(PyThreadState* ts, PyTypeObject* type, int count, uint* cache) {
        TypeSlots* slots = TypeSlots.Of(type);
        if (slots->Constructs(count)) {
            *(PyObject**)(cache + 2) = (PyObject*)type;
            cache[-1] = cache[-1] & ~0xFFu | (uint)Opcode.CALL_TYPE;
            return;
        }
        PyFunctionObject* init = PlainInit(ts, type);
        if (init == null || ((PyCodeObject*)init->func_code)->simple == 0) return;
        cache[0] = type->tp_version_tag;
        *(PyFunctionObject**)(cache + 2) = init;
        cache[-1] = cache[-1] & ~0xFFu | (uint)Opcode.CALL_CLASS;
    }

    /// <summary>__init__ of a class made by type, with object's __new__, when it is a function in Python: then the loop can enter it by itself. Else null.</summary>
    [return: Borrowed]
    private static PyFunctionObject* PlainInit(PyThreadState* ts, PyTypeObject* type) {
        const nuint wanted = TypeFlags.HeapType, unwanted = TypeFlags.IsAbstract;
        TypeSlots* slots = TypeSlots.Of(type);
        if ((type->tp_flags & (wanted | unwanted)) != wanted || (type->tp_flags & TypeFlags.Native) != 0 || slots->@new != TypeSlots.Of(BaseObject.Type)->@new
            || slots->alloc != (delegate*<PyThreadState*, PyObject*, nint, PyObject*>)&ObjectMemory.Alloc || slots->init != (delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*, int>)&SlotDispatch.Init || !TypeObject.EnsureVersion(ts, type)) return null;
        PyObject* init = TypeObject.Lookup(ts, type, Names.__init__);
        return init != null && init->ob_type == FunctionObject.Type ? (PyFunctionObject*)init : null;
    }

    /// <summary>
    /// Makes an instance, puts it where the class lay on the caller's stack (args[-2]), and pushes the frame of its __init__. Null without an
    /// error, with the stack untouched, when the arguments need the general path.
    /// </summary>
    public static Frame* PushConstructor(PyThreadState* ts, PyTypeObject* type, PyFunctionObject* init, PyObject** args, int count) {
        PyObject* instance = ObjectMemory.Alloc(ts, (PyObject*)type, 0);
        return instance == null ? null : Construct(ts, PushSimple(ts, init, args, count, 1), instance, args - 2);
    }

    /// <summary>The same with keyword arguments, whose values come last.</summary>
    private static Frame* PushConstructor(PyThreadState* ts, PyTypeObject* type, PyObject** args, nint positional, PyObject* names) {
        PyFunctionObject* init = PlainInit(ts, type);
        if (init == null) return null;
        PyObject* instance = ObjectMemory.Alloc(ts, (PyObject*)type, 0);
        return instance == null ? null : Construct(ts, PushKeywords(ts, init, args, positional, names, 1), instance, args - 2);
    }

    /// <summary>Makes a frame of __init__ that of a constructor: the instance is its first local and takes the class's place on the caller's stack.</summary>
    private static Frame* Construct(PyThreadState* ts, Frame* frame, [Steals] PyObject* instance, PyObject** place) {
        if (frame == null) {
            if (ErrorIndicator.Occurred(ts) == null) ForgetUnborn(ts, instance);
            else Py.DecRef(ts, instance);
            return null;
        }
        frame->exit = FrameExit.Constructor;
        Frames.Locals(frame)[0] = Py.NewRef(instance);
        PyObject* type = *place;
        *place = instance;
        Py.DecRef(ts, type);
        return frame;
    }

    /// <summary>An instance that no Python code has seen goes without its __del__.</summary>
    private static void ForgetUnborn(PyThreadState* ts, PyObject* instance) {
        ts->heap->StateOf(instance) |= (byte)Memory.BlockState.Finalized;
        Py.DecRef(ts, instance);
    }

    /// <summary>An __init__ that the loop entered returned something; false with an error unless it is None.</summary>
    public static bool InitReturned(PyThreadState* ts, [Steals] PyObject* result) {
        using Owned owned = new(ts, result);
        return Err.TypeError(ts, $"__init__() should return None, not '{Err.TypeName(result)}'");
    }

    // ---------------------------------------------------------------- keywords, unpacking

    /// <summary>CALL_KW: pushes the frame of a Python function, or makes the call and pushes its result. The operands are gone afterwards.</summary>
    public static bool CallKeywords(PyThreadState* ts, Frame* frame, int oparg, Frame** pushed) {
        *pushed = null;
        PyObject* names = frame->sp[-1];
        PyObject** args = frame->sp - 1 - oparg;
        if (args[-2]->ob_type == MethodObject.Type && args[-1] == null) UnpackMethod(ts, args);
        PyObject* callable = args[-2];
        PyObject** place = args - 2;
        nint positional = oparg - TupleObject.Size(names);
        PyObject* result = null;
        bool done;
        if (args[-1] != null) {
            args--;
            positional++;
        }
        if (callable->ob_type == FunctionObject.Type) {
            *pushed = PushKeywords(ts, (PyFunctionObject*)callable, args, positional, names, 0);
            if (*pushed != null) {
                frame->sp = place;
                Py.DecRef(ts, names);
                Py.DecRef(ts, callable); // the frame holds the function
                return true;
            }
            if (ErrorIndicator.Occurred(ts) == null) *pushed = PushBound(ts, (PyFunctionObject*)callable, args, positional, names);
            done = *pushed != null;
        } else {
            if (callable->ob_type == TypeObject.Type && args == place + 2 && ts->cframe->use_tracing == 0) {
                *pushed = PushConstructor(ts, (PyTypeObject*)callable, args, positional, names);
                if (*pushed != null) {
                    frame->sp = place + 1; // the instance lies where the class lay
                    Py.DecRef(ts, names);
                    return true;
                }
            }
            done = ErrorIndicator.Occurred(ts) == null && (result = CallProtocol.Vector(ts, callable, args, positional, names)) != null;
        }
        return Leave(ts, frame, oparg + 3, result) && done;
    }

    /// <summary>Parameters that PushMatched is for: one bit for each.</summary>
    private const int MostMatched = 32;

    /// <summary>PushMatched of arguments that lie on the stack, with the values of keywords last.</summary>
    private static Frame* PushKeywords(PyThreadState* ts, PyFunctionObject* function, PyObject** args, nint positional, PyObject* names, int first) =>
        PushMatched(ts, function, args, positional, TupleObject.Items(names), args + positional, (int)TupleObject.Size(names), first);

    /// <summary>
    /// The frame of a function without *args and **kwargs whose arguments fit its parameters, in locals from `first` on; the references are taken.
    /// Null without an error, with nothing taken, when it is not that easy.
    /// </summary>
    [SkipLocalsInit]
    private static Frame* PushMatched(PyThreadState* ts, PyFunctionObject* function, PyObject** args, nint positional, PyObject** names, PyObject** named, int keywords, int first) {
        if (positional > MostMatched) return null;
        var code = (PyCodeObject*)function->func_code;
        int wanted = code->co_argcount, total = wanted + code->co_kwonlyargcount, given = first + (int)positional;
        if ((code->co_flags & (int)(CodeFlags.VarArgs | CodeFlags.VarKeywords | CodeFlags.Optimized)) != (int)CodeFlags.Optimized || total > MostMatched || given > wanted || keywords > total) return null;
        byte* places = stackalloc byte[MostMatched];
        uint filled = (uint)((1UL << given) - 1);
        for (int k = 0; k < keywords; k++) {
            int place = code->co_posonlyargcount;
            while (place < total && NameOf(code, place) != names[k]) place++;
            if (place == total || (filled & 1u << place) != 0) return null;
            filled |= 1u << place;
            places[k] = (byte)place;
        }
        PyObject** values = stackalloc PyObject*[MostMatched]; // of the parameters that are left to their defaults
        int firstDefault = wanted - (function->func_defaults == null ? 0 : (int)TupleObject.Size(function->func_defaults));
        for (int i = given; i < total; i++) {
            if ((filled & 1u << i) != 0) continue;
            if (i < wanted) values[i] = i < firstDefault ? null : TupleObject.Items(function->func_defaults)[i - firstDefault];
            else values[i] = function->func_kwdefaults == null || !DictObject.HasPlainTextKeys(function->func_kwdefaults) ? null : DictObject.GetText(function->func_kwdefaults, NameOf(code, i), UnicodeObject.Hash(NameOf(code, i)));
            if (values[i] == null) return null;
        }
        Frame* frame = Frames.Push(ts, function, total);
        if (frame == null) return null;
        PyObject** locals = Frames.Locals(frame);
        for (nint i = 0; i < positional; i++) locals[first + i] = args[i];
        for (int k = 0; k < keywords; k++) locals[places[k]] = named[k];
        for (int i = given; i < total; i++)
            if ((filled & 1u << i) == 0) locals[i] = Py.NewRef(values[i]);
        return frame;
    }

    /// <summary>
    /// The frame of a bound method's function with positional arguments that lie on the stack without room for self; their references are taken.
    /// Null without an error when it is no function in Python.
    /// </summary>
    public static Frame* PushMethod(PyThreadState* ts, PyMethodObject* method, PyObject** args, int count) {
        const int Few = 4; // __exit__ has three
        if (method->im_func->ob_type != FunctionObject.Type || count >= Few) return null;
        PyObject** all = stackalloc PyObject*[Few];
        all[0] = method->im_self;
        for (int i = 0; i < count; i++) all[i + 1] = args[i];
        Frame* frame = PushBound(ts, (PyFunctionObject*)method->im_func, all, count + 1, null);
        if (frame == null) return null;
        for (int i = 0; i < count; i++) Py.DecRef(ts, args[i]);
        return frame;
    }

    /// <summary>CALL_FUNCTION_EX: likewise, from an iterable and perhaps a mapping.</summary>
    public static bool CallUnpacked(PyThreadState* ts, Frame* frame, int oparg, Frame** pushed) {
        *pushed = null;
        int operands = (oparg & 1) != 0 ? 4 : 3;
        PyObject* kwargs = (oparg & 1) != 0 ? frame->sp[-1] : null;
        PyObject* callable = frame->sp[-operands];
        if (kwargs == null && callable->ob_type == FunctionObject.Type && TupleObject.CheckExact(frame->sp[-1])) {
            *pushed = PushBound(ts, (PyFunctionObject*)callable, TupleObject.Items(frame->sp[-1]), TupleObject.Size(frame->sp[-1]), null);
            return Leave(ts, frame, operands, null) && *pushed != null;
        }
        PyObject* result = null;
        bool done = false;
        using Owned dict = new(ts, kwargs == null || DictObject.CheckExact(kwargs) ? Py.XNewRef(kwargs) : Ops.MappingToDict(ts, callable, kwargs));
        if (kwargs == null || !dict.IsNull) {
            PyObject* args = frame->sp[2 - operands];
            using Owned tuple = new(ts, TupleObject.CheckExact(args) ? Py.NewRef(args) : Ops.IterableToTuple(ts, callable, args));
            if (!tuple.IsNull && callable->ob_type == FunctionObject.Type) {
                *pushed = dict.IsNull || DictObject.Size(dict) == 0 ? PushBound(ts, (PyFunctionObject*)callable, TupleObject.Items(tuple), TupleObject.Size(tuple), null) : PushWithDict(ts, (PyFunctionObject*)callable, tuple, dict);
                done = *pushed != null;
            } else if (!tuple.IsNull) {
                result = ts->cframe->use_tracing != 0 ? Tracing.CallBuiltin(ts, callable, tuple, dict) : CallProtocol.Call(ts, callable, tuple, dict);
                done = result != null;
            }
        }
        return Leave(ts, frame, operands, result) && done;
    }

    /// <summary>A frame with parameters bound from a tuple and a dict.</summary>
    [SkipLocalsInit]
    private static Frame* PushWithDict(PyThreadState* ts, PyFunctionObject* function, PyObject* args, PyObject* kwargs) {
        nint positional = TupleObject.Size(args), keywords = DictObject.Size(kwargs), position = 0;
        PyObject** names = stackalloc PyObject*[2 * MostMatched];
        PyObject** values = names + MostMatched;
        if (keywords < MostMatched) { // Next writes to both arrays when it finds the end, too
            for (nint i = 0; DictObject.Next(kwargs, ref position, out names[i], out values[i]);) i++;
            Frame* matched = PushMatched(ts, function, TupleObject.Items(args), positional, names, values, (int)keywords, 0);
            if (matched != null) {
                PyObject** locals = Frames.Locals(matched);
                for (int i = 0; i < positional; i++) Py.IncRef(locals[i]);
                for (int i = 0; i < keywords; i++) Py.IncRef(values[i]);
                return matched;
            }
            if (ErrorIndicator.Occurred(ts) != null) return null;
        }
        using Owned all = new(ts, TupleObject.New(ts, keywords));
        if (all.IsNull) return null;
        var given = (PyObject**)ObjectMemory.Buffer(ts, (positional + keywords) * sizeof(nint));
        if (given == null) return null;
        for (nint i = 0; i < positional; i++) given[i] = TupleObject.Items(args)[i];
        bool allText = true;
        position = 0;
        for (nint i = 0; DictObject.Next(kwargs, ref position, out PyObject* name, out PyObject* value); i++) {
            allText &= UnicodeObject.Check(name);
            TupleObject.Items(all)[i] = Py.NewRef(name);
            given[positional + i] = value; // binding runs no Python code that could change the dict
        }
        Frame* frame = allText || Err.TypeError(ts, "keywords must be strings") ? PushBound(ts, function, given, positional, all) : null;
        ObjectMemory.FreeBuffer(ts, given);
        return frame;
    }

    /// <summary>Drops operands of a call and pushes its result, if there is one.</summary>
    private static bool Leave(PyThreadState* ts, Frame* frame, int operands, [Steals] PyObject* result) {
        while (operands-- > 0) {
            PyObject* value = *--frame->sp;
            if (value != null) Py.DecRef(ts, value);
        }
        if (result != null) *frame->sp++ = result;
        return true;
    }

    /// <summary>Vectorcall of a function from C#: binds, pushes an entry frame, runs it. Arguments are borrowed.</summary>
    [return: NewRef]
    public static PyObject* FunctionVector(PyThreadState* ts, PyFunctionObject* function, PyObject** args, nint count, PyObject* kwnames) {
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts);
        Frame* frame = PushBound(ts, function, args, count, kwnames);
        return frame == null ? null : Enter(ts, frame);
    }

    /// <summary>Runs a frame that was just pushed as an entry of the loop.</summary>
    [return: NewRef]
    public static PyObject* Enter(PyThreadState* ts, Frame* frame) {
        frame->exit = FrameExit.Entry;
        frame->previous = ts->cframe->current_frame;
        ts->cframe->current_frame = frame;
        return EvalLoop.Run(ts, frame);
    }

    /// <summary>A frame with parameters bound from borrowed arguments (keyword values after the positional ones); null with an error.</summary>
    public static Frame* PushBound(PyThreadState* ts, PyFunctionObject* function, PyObject** args, nint count, PyObject* kwnames) {
        var code = (PyCodeObject*)function->func_code;
        Frame* frame;
        if (code->simple != 0 && count == code->co_argcount && kwnames == null) {
            frame = Frames.Push(ts, function, (int)count);
            if (frame == null) return null;
            PyObject** locals = Frames.Locals(frame);
            for (nint i = 0; i < count; i++) locals[i] = Py.NewRef(args[i]);
            return frame;
        }
        frame = Frames.Push(ts, function, 0);
        if (frame == null) return null;
        if ((frame->code->co_flags & (int)CodeFlags.Optimized) == 0) frame->locals = Py.NewRef(function->func_globals); // a module's code as a function
        if (Bind(ts, function, Frames.Locals(frame), args, count, kwnames)) return frame;
        Frames.Pop(ts, frame);
        return null;
    }

    private static bool Bind(PyThreadState* ts, PyFunctionObject* function, PyObject** locals, PyObject** args, nint count, PyObject* kwnames) {
        var code = (PyCodeObject*)function->func_code;
        int positional = code->co_argcount, total = positional + code->co_kwonlyargcount;
        bool varArgs = (code->co_flags & (int)CodeFlags.VarArgs) != 0, varKeywords = (code->co_flags & (int)CodeFlags.VarKeywords) != 0;
        PyObject* kwdict = null;
        if (varKeywords) {
            kwdict = DictObject.New(ts);
            if (kwdict == null) return false;
            locals[varArgs ? total + 1 : total] = kwdict;
        }
        nint placed = count < positional ? count : positional;
        for (nint i = 0; i < placed; i++) locals[i] = Py.NewRef(args[i]);
        if (varArgs) {
            nint rest = count - placed;
            PyObject* tuple = TupleObject.FromArray(ts, args + placed, rest);
            if (tuple == null) return false;
            locals[total] = tuple;
        }
        nint keywords = kwnames == null ? 0 : TupleObject.Size(kwnames);
        for (nint i = 0; i < keywords; i++)
            if (!BindKeyword(ts, function, code, locals, TupleObject.Items(kwnames)[i], args[count + i], total, kwdict, kwnames)) return false;
        if (count > positional && !varArgs) return TooMany(ts, function, code, locals, count);
        if (count < positional) {
            nint defaults = function->func_defaults == null ? 0 : TupleObject.Size(function->func_defaults);
            int firstDefault = positional - (int)defaults, missing = 0;
            for (nint i = placed; i < firstDefault; i++)
                if (locals[i] == null) missing++;
            if (missing > 0) return Missing(ts, function, code, locals, 0, firstDefault, "positional");
            for (int i = (int)(placed > firstDefault ? placed : firstDefault); i < positional; i++)
                if (locals[i] == null) locals[i] = Py.NewRef(TupleObject.Items(function->func_defaults)[i - firstDefault]);
        }
        if (code->co_kwonlyargcount == 0) return true;
        bool lacks = false;
        for (int i = positional; i < total; i++) {
            if (locals[i] != null) continue;
            PyObject* value = null;
            if (function->func_kwdefaults != null && DictObject.GetItemWithError(ts, function->func_kwdefaults, NameOf(code, i), out value) == Lookup.Error) return false;
            if (value != null) locals[i] = Py.NewRef(value);
            else lacks = true;
        }
        return !lacks || Missing(ts, function, code, locals, positional, total, "keyword-only");
    }

    private static PyObject* NameOf(PyCodeObject* code, nint local) => TupleObject.Items(code->co_localsplusnames)[local];
    private static string Text(PyObject* name) => UnicodeObject.ToString(name);

    private static bool BindKeyword(PyThreadState* ts, PyFunctionObject* function, PyCodeObject* code, PyObject** locals, PyObject* name, PyObject* value, int total, PyObject* kwdict, PyObject* kwnames) {
        int found = -1;
        for (int i = code->co_posonlyargcount; i < total && found < 0; i++)
            if (NameOf(code, i) == name) found = i;
        if (found >= 0 && locals[found] == null) {
            locals[found] = Py.NewRef(value);
            return true;
        }
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"{Text(function->func_qualname)}() keywords must be strings");
        for (int i = code->co_posonlyargcount; i < total && found < 0; i++)
            if (UnicodeObject.Equals(NameOf(code, i), name)) found = i;
        if (found >= 0) {
            if (locals[found] != null) return Err.TypeError(ts, $"{Text(function->func_qualname)}() got multiple values for argument '{Text(name)}'");
            locals[found] = Py.NewRef(value);
            return true;
        }
        if (kwdict != null) return DictObject.SetItem(ts, kwdict, name, value) == 0;
        string callee = Text(function->func_qualname);
        List<string> asKeyword = [];
        for (nint k = 0; k < TupleObject.Size(kwnames); k++)
            for (int i = 0; i < code->co_posonlyargcount; i++)
                if (UnicodeObject.Equals(NameOf(code, i), TupleObject.Items(kwnames)[k])) asKeyword.Add(Text(NameOf(code, i)));
        if (asKeyword.Count > 0) return Err.TypeError(ts, $"{callee}() got some positional-only arguments passed as keyword arguments: '{string.Join(", ", asKeyword)}'");
        return Err.TypeError(ts, $"{callee}() got an unexpected keyword argument '{Text(name)}'");
    }

    private static Raised Missing(PyThreadState* ts, PyFunctionObject* function, PyCodeObject* code, PyObject** locals, int from, int to, string kind) {
        List<string> names = [];
        for (int i = from; i < to; i++)
            if (locals[i] == null) names.Add($"'{Text(NameOf(code, i))}'");
        string list = names.Count switch {
            1 => names[0],
            2 => $"{names[0]} and {names[1]}",
            _ => string.Join(", ", names.GetRange(0, names.Count - 1)) + ", and " + names[^1],
        };
        return Err.TypeError(ts, $"{Text(function->func_qualname)}() missing {names.Count} required {kind} argument{(names.Count == 1 ? "" : "s")}: {list}");
    }

    private static Raised TooMany(PyThreadState* ts, PyFunctionObject* function, PyCodeObject* code, PyObject** locals, nint given) {
        int positional = code->co_argcount, keywordOnly = 0;
        for (int i = positional; i < positional + code->co_kwonlyargcount; i++)
            if (locals[i] != null) keywordOnly++;
        nint defaults = function->func_defaults == null ? 0 : TupleObject.Size(function->func_defaults);
        string takes = defaults > 0 ? $"from {positional - defaults} to {positional}" : positional.ToString();
        bool plural = defaults > 0 || positional != 1;
        string extra = keywordOnly > 0 ? $" positional argument{(given != 1 ? "s" : "")} (and {keywordOnly} keyword-only argument{(keywordOnly != 1 ? "s" : "")})" : "";
        return Err.TypeError(ts, $"{Text(function->func_qualname)}() takes {takes} positional argument{(plural ? "s" : "")} but {given}{extra} {(given == 1 && keywordOnly == 0 ? "was" : "were")} given");
    }
}

internal static unsafe partial class EvalLoop {
    /// <summary>Hooks that the floors below need of this one; called once per process before the first interpreter runs.</summary>
    public static void Install() {
        CallProtocol.FunctionVector = &Calls.FunctionVector;
        FrameObject.JumpToLine = &LineJump.Jump;
    }

    /// <summary>PyEval_EvalCode: runs a code object in the namespaces; locals may be any mapping (or null for globals).</summary>
    [return: NewRef]
    public static PyObject* EvalCode(PyThreadState* ts, PyObject* code, PyObject* globals, PyObject* locals) {
        using Owned function = new(ts, FunctionObject.New(ts, code, globals));
        return function.IsNull ? null : EvalFunction(ts, function, locals == null ? globals : locals);
    }

    /// <summary>Runs a function without parameters with a namespace of its own (class bodies).</summary>
    [return: NewRef]
    public static PyObject* EvalFunction(PyThreadState* ts, PyObject* function, PyObject* locals) {
        if (ThreadStates.StackIsLow(ts)) return Err.RecursionError(ts);
        Frame* frame = Frames.Push(ts, (PyFunctionObject*)function, 0);
        if (frame == null) return null;
        var code = (PyCodeObject*)((PyFunctionObject*)function)->func_code;
        if ((code->co_flags & (int)CodeFlags.NewLocals) == 0 || (code->co_flags & (int)CodeFlags.Optimized) == 0) frame->locals = Py.NewRef(locals);
        return Calls.Enter(ts, frame);
    }
}
