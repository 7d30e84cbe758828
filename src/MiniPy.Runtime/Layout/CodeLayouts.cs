// Code, functions, frames, tracebacks and generators.
//
// CPython 3.11's public structs with its names, order and sizes (D2): an extension's inlined macros read and write these very bytes.
// No behaviour lives here. Tests compare every size and offset with the published table, and the C side asserts the same ones.
// A field that 3.11 keeps for the interpreter and that we use for something of our own says so.

namespace MiniPy.Layout;

/// <summary>136 bytes.</summary>
internal unsafe struct PyFunctionObject {
    public PyObject ob_base;
    public PyObject* func_globals;
    public PyObject* func_builtins;
    public PyObject* func_name;
    public PyObject* func_qualname;
    public PyObject* func_code;
    public PyObject* func_defaults;
    public PyObject* func_kwdefaults;
    public PyObject* func_closure;
    public PyObject* func_doc;
    public PyObject* func_dict;
    public PyObject* func_weakreflist;
    public PyObject* func_module;
    public PyObject* func_annotations;
    public void* vectorcall;
    public uint func_version;
}

/// <summary>56 bytes.</summary>
internal unsafe struct PyFrameObject {
    public PyObject ob_base;
    public PyFrameObject* f_back;
    public Frame* f_frame;
    public PyObject* f_trace;
    public int f_lineno;
    public byte f_trace_lines;
    public byte f_trace_opcodes;
    public byte f_fast_as_locals;
    /// <summary>The first of the items that follow.</summary>
    public PyObject* _f_frame_data;
}

/// <summary>40 bytes.</summary>
internal unsafe struct PyTracebackObject {
    public PyObject ob_base;
    public PyTracebackObject* tb_next;
    public PyFrameObject* tb_frame;
    public int tb_lasti;
    public int tb_lineno;
}

/// <summary>CPython's 184 public bytes (prefix), then our own code.</summary>
internal unsafe struct PyCodeObject {
    public PyVarObject ob_base;
    public PyObject* co_consts;
    public PyObject* co_names;
    public PyObject* co_exceptiontable;
    public int co_flags;
    public short co_warmup;
    public short _co_linearray_entry_size;
    public int co_argcount;
    public int co_posonlyargcount;
    public int co_kwonlyargcount;
    public int co_stacksize;
    public int co_firstlineno;
    public int co_nlocalsplus;
    public int co_nlocals;
    public int co_nplaincellvars;
    public int co_ncellvars;
    public int co_nfreevars;
    public PyObject* co_localsplusnames;
    public PyObject* co_localspluskinds;
    public PyObject* co_filename;
    public PyObject* co_name;
    public PyObject* co_qualname;
    public PyObject* co_linetable;
    public PyObject* co_weakreflist;
    public PyObject* _co_code;
    public byte* _co_linearray;
    public int _co_firsttraceable;
    public void* co_extra;

    // Ours from here on.

    /// <summary>The instructions: this interpreter's own copy, in which caches fill and opcodes specialise.</summary>
    public uint* units;
    public int unit_count;
    public int handler_count;
    /// <summary>Handlers as five ints each: start, end, target, depth, push lasti.</summary>
    public int* handlers;
    /// <summary>Positions as four ints for each unit, in a buffer of its own; null when there are none.</summary>
    public int* positions;
    /// <summary>Bytes of a frame of this code: header, localsplus and stack.</summary>
    public int frame_bytes;
    /// <summary>Bit 0: plain function (no *args, **kwargs, keyword-only, generator) whose frame a call may fill directly.</summary>
    public int simple;
    /// <summary>GCHandle of the CompiledCode this object was made from, or 0: there is none, or none yet (see read_units).</summary>
    public nint compiled;
    /// <summary>Of code that marshal read: the instructions as bytes, from before they specialised, and the line table that counts them. Else null.</summary>
    public PyObject* read_units, read_lines;
}

/// <summary>Where a frame's result goes. Caller is 0, so that the loop tests for all others at once.</summary>
internal enum FrameExit {
    /// <summary>Onto the stack of the frame before it, which goes on in the same loop.</summary>
    Caller = 0,
    /// <summary>Out of the loop: the frame was entered from C#.</summary>
    Entry = 1,
    /// <summary>Nowhere: the frame is an __init__ that the loop entered for a call of a class; the instance lies on the caller's stack already.</summary>
    Constructor = 2,
    /// <summary>To the FOR_ITER or SEND that resumed this generator in the same loop.</summary>
    Resumer = 3,
}

/// <summary>
/// An activation of a code object. Localsplus and the value stack follow it: every slot holds an owned reference or null. Frames of
/// calls lie on the thread's data stack, those of generators at the end of the generator.
/// </summary>
internal unsafe struct Frame {
    /// <summary>The frame that called this one, or null.</summary>
    public Frame* previous;
    /// <summary>Owned.</summary>
    public PyCodeObject* code;
    /// <summary>Owned; keeps globals, builtins and closure alive.</summary>
    public PyFunctionObject* func;
    /// <summary>Borrowed from the function.</summary>
    public PyObject* globals;
    /// <summary>Borrowed from the function.</summary>
    public PyObject* builtins;
    /// <summary>Owned namespace of a module or class body; null in functions.</summary>
    public PyObject* locals;
    /// <summary>Owned frame object, made when one was asked for; null before.</summary>
    public PyFrameObject* frame_obj;
    /// <summary>The unit after the instruction that runs or that suspended the frame.</summary>
    public uint* pc;
    /// <summary>First free stack slot; valid while the frame does not run.</summary>
    public PyObject** sp;
    /// <summary>The generator whose frame this is, borrowed; null for a call.</summary>
    public PyGenObject* generator;
    /// <summary>What a return of this frame means.</summary>
    public FrameExit exit;
    /// <summary>
    /// Not 0: the pending error was raised here before, so its traceback has this frame already. From 2 on, the unit that raised it plus 2.
    /// </summary>
    public int reraising;
}

/// <summary>Generator, coroutine and asynchronous generator: 80 public bytes, then the frame.</summary>
internal unsafe struct PyGenObject {
    public PyObject ob_base;
    public PyCodeObject* gi_code;
    public PyObject* gi_weakreflist;
    public PyObject* gi_name;
    public PyObject* gi_qualname;
    public _PyErr_StackItem gi_exc_state;
    public PyObject* gi_origin_or_finalizer;
    public byte gi_hooks_inited;
    public byte gi_closed;
    public byte gi_running_async;
    /// <summary>GeneratorState.</summary>
    public sbyte gi_frame_state;
    /// <summary>The frame follows here.</summary>
    public Frame gi_iframe;
}
