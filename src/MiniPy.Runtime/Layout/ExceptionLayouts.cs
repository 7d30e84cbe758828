// The exception structs.
//
// CPython 3.11's public structs with its names, order and sizes (D2): an extension's inlined macros read and write these very bytes.
// No behaviour lives here. Tests compare every size and offset with the published table, and the C side asserts the same ones.
// A field that 3.11 keeps for the interpreter and that we use for something of our own says so.

namespace MiniPy.Layout;

/// <summary>72 bytes.</summary>
internal unsafe struct PyBaseExceptionObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
}

/// <summary>88 bytes.</summary>
internal unsafe struct PyBaseExceptionGroupObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* msg;
    public PyObject* excs;
}

/// <summary>80 bytes.</summary>
internal unsafe struct PyStopIterationObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* value;
}

/// <summary>80 bytes.</summary>
internal unsafe struct PySystemExitObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* code;
}

/// <summary>112 bytes.</summary>
internal unsafe struct PyOSErrorObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* myerrno;
    public PyObject* strerror;
    public PyObject* filename;
    public PyObject* filename2;
    public nint written;
}

/// <summary>96 bytes.</summary>
internal unsafe struct PyImportErrorObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* msg;
    public PyObject* name;
    public PyObject* path;
}

/// <summary>80 bytes.</summary>
internal unsafe struct PyNameErrorObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* name;
}

/// <summary>88 bytes.</summary>
internal unsafe struct PyAttributeErrorObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* obj;
    public PyObject* name;
}

/// <summary>136 bytes.</summary>
internal unsafe struct PySyntaxErrorObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* msg;
    public PyObject* filename;
    public PyObject* lineno;
    public PyObject* offset;
    public PyObject* end_lineno;
    public PyObject* end_offset;
    public PyObject* text;
    public PyObject* print_file_and_line;
}

/// <summary>112 bytes.</summary>
internal unsafe struct PyUnicodeErrorObject {
    public PyObject ob_base;
    public PyObject* dict;
    public PyObject* args;
    public PyObject* notes;
    public PyObject* traceback;
    public PyObject* context;
    public PyObject* cause;
    public byte suppress_context;
    public PyObject* encoding;
    public PyObject* @object;
    public nint start;
    public nint end;
    public PyObject* reason;
}

/// <summary>16 bytes.</summary>
internal unsafe struct _PyErr_StackItem {
    public PyObject* exc_value;
    public _PyErr_StackItem* previous_item;
}
