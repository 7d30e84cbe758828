// Per thread and per interpreter state (D10): everything that changes hangs off one of these two structs, and both are passed on, never
// looked up in a static.
//
// PyThreadState begins with CPython 3.11's 360 bytes (Cython reads and writes the error indicator and exc_info there, greenlet and cffi
// more); the words of the lock follow at a fixed offset that the C side knows too. PyInterpreterState is opaque to C but for the lock's
// words at its start, one cache line each.

using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Core;

internal unsafe struct _PyCFrame {
    public byte use_tracing;
    public Frame* current_frame;
    public _PyCFrame* previous;
}

internal unsafe struct PyThreadState {
    public PyThreadState* prev;
    public PyThreadState* next;
    public PyInterpreterState* interp;
    public int _initialized;
    public int _static;
    public int recursion_remaining;
    public int recursion_limit;
    public int recursion_headroom;
    public int tracing;
    public int tracing_what;
    /// <summary>Points at root_cframe; its current_frame is the running frame.</summary>
    public _PyCFrame* cframe;
    public void* c_profilefunc;
    public void* c_tracefunc;
    public PyObject* c_profileobj;
    public PyObject* c_traceobj;
    /// <summary>The error indicator: owned references, or three nulls. The value may be null or not an instance yet.</summary>
    public PyObject* curexc_type;
    public PyObject* curexc_value;
    public PyObject* curexc_traceback;
    /// <summary>The stack of handled exceptions; generators push an item of their own.</summary>
    public _PyErr_StackItem* exc_info;
    public PyObject* dict;
    public int gilstate_counter;
    public PyObject* async_exc;
    public nuint thread_id;
    public nuint native_thread_id;
    public int trash_delete_nesting;
    public PyObject* trash_delete_later;
    public void* on_delete;
    public void* on_delete_data;
    public int coroutine_origin_tracking_depth;
    public PyObject* async_gen_firstiter;
    public PyObject* async_gen_finalizer;
    public PyObject* context;
    public ulong context_ver;
    public ulong id;
    private fixed byte trace_info[48];
    public void* datastack_chunk;
    public PyObject** datastack_top;
    public PyObject** datastack_limit;
    public _PyErr_StackItem exc_state;
    public _PyCFrame root_cframe;

    // Ours from here on (offset 360); the first two words are known to the shim.

    /// <summary>LockState: In (runs Python), Out (left the lock but keeps the lease), Gone (must take it anew).</summary>
    public int lock_state;
    /// <summary>Nested takes of the lock by the host's calls on this thread.</summary>
    public int lock_depth;
    /// <summary>Nanoseconds this thread held the lock while others waited.</summary>
    public long vrun;
    public long hold_start;
    /// <summary>Moving average of the time between drop and take, in ns: predicts whether a native call is short.</summary>
    public long native_time;
    public long drop_time;

    public Heap* heap;
    /// <summary>Lowest address that Python code may let the native stack reach; below it RecursionError is raised.</summary>
    public byte* stack_limit;
    /// <summary>GCHandle of the managed ThreadCompanion.</summary>
    public nint managed;
    /// <summary>Depth of nested _Py_Dealloc calls.</summary>
    public int dealloc_depth;
    /// <summary>Objects whose deallocation waits until the outermost one returns, linked through ob_refcnt.</summary>
    public PyObject* dealloc_later;
    /// <summary>Has an uncatchable exit been requested or begun?</summary>
    public int unwinding;
    public int is_main;
    /// <summary>Has its thread no Python code left to run? It is about to destroy the state.</summary>
    public int ending;
    /// <summary>Is a trace (1) or profile (2) function being replaced?</summary>
    public int installing;
    /// <summary>Is the thread in a system call that may wait? (BlockedThreads)</summary>
    public int waiting;
}

internal unsafe struct PyInterpreterState {
    /// <summary>The thread that has the lock or its lease.</summary>
    public PyThreadState* lock_owner;
    private fixed long _line1[7];
    /// <summary>How many threads wait for the lock.</summary>
    public int lock_waiters;
    private fixed int _line2[15];
    /// <summary>The eval breaker: Breaker bits.</summary>
    public int breaker;
    private fixed int _line3[15];

    public ulong id;
    public Heap* heap;
    public PyThreadState* threads;
    /// <summary>GCHandle of the managed Interpreter.</summary>
    public nint managed;
    public PyObject* modules;
    public PyObject* builtins;
    public PyObject* sysdict;
    public PyObject* importlib;
    public PyObject* import_func;
    /// <summary>dict of interned str, each key its own value; counts of neither are held.</summary>
    public PyObject* interned;
    public ulong next_dict_version;
    public uint next_keys_version;
    public uint next_type_version;
    public uint next_function_version;
    public int finalizing;
    /// <summary>Instructions left until the budget's breaker bit is set; long.MaxValue when unlimited.</summary>
    public long instructions_left;
    public int recursion_limit;
    public int int_max_str_digits;
    public nint method_cache;
    /// <summary>Registrations with abstract base classes so far (_abc).</summary>
    public long abc_registrations;
    public Gc gc;
    /// <summary>What short calls of ctypes know of this interpreter's _ctypes (Interop's); null until that is loaded.</summary>
    public void* foreign_types;
    /// <summary>The id of the thread state made last.</summary>
    public ulong last_thread_id;
}

/// <summary>The cycle collector's state of one interpreter (see Core/CycleCollector).</summary>
internal unsafe struct Gc {
    public int enabled;
    public int collecting;
    public int debug;
    public int threshold0, threshold1, threshold2;
    public int count0, count1, count2;
    /// <summary>Blocks tracked since the last collection; entries may be stale.</summary>
    public PyObject** young;
    public int young_count, young_capacity;
    public PyObject* garbage;
    public PyObject* callbacks;
    public long long_lived_pending, long_lived_total;
    public long collections0, collections1, collections2;
    public long collected0, collected1, collected2;
    public long uncollectable0, uncollectable1, uncollectable2;
}
