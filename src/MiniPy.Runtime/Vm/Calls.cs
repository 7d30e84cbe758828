// Calling Python functions: binding arguments to parameters (Language Reference 6.3.4), pushing the frame, entering the loop.
//
// The loop calls PushForCall with arguments that lie on the caller's stack: a plain function with matching count gets them moved into its
// frame; anything else goes through Bind, which knows defaults, keyword-only parameters, *args and **kwargs.

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe class Calls {
    /// <summary>CALL of something that is not pushed as a frame; releases callable, self and arguments, which lie at args[-2 .. count).</summary>
    [return: NewRef]
    public static PyObject* Call(PyThreadState* ts, PyObject* callable, PyObject** args, int count) {
        PyObject* self = args[-1];
        PyObject* result = self != null ? CallProtocol.Vector(ts, callable, args - 1, count + 1, null) : CallProtocol.Vector(ts, callable, args, count, null);
        for (int i = 0; i < count; i++) Py.DecRef(ts, args[i]);
        if (self != null) Py.DecRef(ts, self);
        Py.DecRef(ts, callable);
        return result;
    }

    /// <summary>A frame with its parameters bound from an array whose references are taken; null without an error when the general path must do it, with one when the call fails (then nothing was taken).</summary>
    public static Frame* PushForCall(PyThreadState* ts, PyFunctionObject* function, PyObject** args, int count, Frame* caller, uint* cache) {
        var code = (PyCodeObject*)function->func_code;
        if (code->simple == 0) return null;
        if (count == code->co_argcount) {
            // Next time the loop does it by itself.
            uint version = FunctionObject.Version(ts, function);
            if (version != 0) {
                cache[0] = version;
                cache[-1] = cache[-1] & ~0xFFu | (uint)Opcode.CALL_FUNCTION;
            }
        } else {
            nint defaults = function->func_defaults == null ? 0 : TupleObject.Size(function->func_defaults);
            if (count > code->co_argcount || count + defaults < code->co_argcount) return null;
        }
        Frame* frame = Frames.Push(ts, function, code->co_argcount);
        if (frame == null) return null;
        PyObject** to = Frames.Locals(frame);
        for (int i = 0; i < count; i++) to[i] = args[i];
        if (count < code->co_argcount) {
            nint defaults = TupleObject.Size(function->func_defaults);
            for (int i = count; i < code->co_argcount; i++) to[i] = Py.NewRef(TupleObject.Items(function->func_defaults)[i - code->co_argcount + defaults]);
        }
        return frame;
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
        frame->is_entry = 1;
        frame->previous = ts->cframe->current_frame;
        ts->cframe->current_frame = frame;
        return EvalLoop.Run(ts, frame);
    }

    /// <summary>A frame with parameters bound from borrowed arguments (keyword values after the positional ones); null with an error.</summary>
    public static Frame* PushBound(PyThreadState* ts, PyFunctionObject* function, PyObject** args, nint count, PyObject* kwnames) {
        Frame* frame = Frames.Push(ts, function, 0);
        if (frame == null) return null;
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
        string callee = Text(function->func_qualname);
        if (!UnicodeObject.Check(name)) return Err.TypeError(ts, $"{callee}() keywords must be strings");
        int found = -1;
        for (int i = code->co_posonlyargcount; i < total && found < 0; i++)
            if (NameOf(code, i) == name) found = i;
        for (int i = code->co_posonlyargcount; i < total && found < 0; i++)
            if (UnicodeObject.Equals(NameOf(code, i), name)) found = i;
        if (found >= 0) {
            if (locals[found] != null) return Err.TypeError(ts, $"{callee}() got multiple values for argument '{Text(name)}'");
            locals[found] = Py.NewRef(value);
            return true;
        }
        if (kwdict != null) return DictObject.SetItem(ts, kwdict, name, value) == 0;
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
    public static void Install() => CallProtocol.FunctionVector = &Calls.FunctionVector;

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
