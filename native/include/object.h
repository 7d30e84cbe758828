/* object.h: what every object begins with, and who keeps it alive.
 *
 * An object is a count, a type, and then the fields of its type; an object of variable size has its
 * item count next. The macros and inline functions below read and write those words directly: no call
 * into the runtime happens until a count reaches zero. None, True, False, Ellipsis, NotImplemented,
 * small integers and static types are immortal (their counts start near 2^60), but code must still
 * count its references to them as for any other object. */
#ifndef Py_OBJECT_H
#define Py_OBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

typedef struct _object PyObject;
typedef struct _typeobject PyTypeObject;
typedef struct _ts PyThreadState;
typedef struct _is PyInterpreterState;
typedef struct _frame PyFrameObject;
typedef struct PyCodeObject PyCodeObject;
typedef struct PyModuleDef PyModuleDef;
typedef struct PyModuleDef_Slot PyModuleDef_Slot;
typedef struct PyMethodDef PyMethodDef;
typedef struct PyGetSetDef PyGetSetDef;
typedef struct PyMemberDef PyMemberDef;
typedef struct _longobject PyLongObject;
typedef struct _PyWeakReference PyWeakReference;

struct _object {
    Py_ssize_t ob_refcnt;
    PyTypeObject *ob_type;
};

typedef struct {
    PyObject ob_base;
    Py_ssize_t ob_size;
} PyVarObject;

#define PyObject_HEAD PyObject ob_base;
#define PyObject_VAR_HEAD PyVarObject ob_base;
#define Py_INVALID_SIZE (Py_ssize_t) - 1

/* Static initialisers of the above: {PyObject_HEAD_INIT(type) field, ...}. */
#define _PyObject_EXTRA_INIT
#define PyObject_HEAD_INIT(type) {1, type},
#define PyVarObject_HEAD_INIT(type, size) {PyObject_HEAD_INIT(type) size},

#define _PyObject_CAST(op) ((PyObject *)(op))
#define _PyVarObject_CAST(op) ((PyVarObject *)(op))
#define _PyObject_CAST_CONST(op) ((const PyObject *)(op))
#define _PyVarObject_CAST_CONST(op) ((const PyVarObject *)(op))

/* ---- the head, read and written --------------------------------------------------------------- */

static inline Py_ssize_t _Py_RefcntOf(const PyObject *ob) { return ob->ob_refcnt; }
static inline PyTypeObject *_Py_TypeOf(const PyObject *ob) { return ob->ob_type; }
static inline Py_ssize_t _Py_SizeOf(const PyVarObject *ob) { return ob->ob_size; }
static inline int _Py_HasType(const PyObject *ob, const PyTypeObject *type)
{
    return ob->ob_type == type;
}
static inline void _Py_PutRefcnt(PyObject *ob, Py_ssize_t refcnt) { ob->ob_refcnt = refcnt; }
static inline void _Py_PutType(PyObject *ob, PyTypeObject *type) { ob->ob_type = type; }
static inline void _Py_PutSize(PyVarObject *ob, Py_ssize_t size) { ob->ob_size = size; }

#define Py_REFCNT(ob) _Py_RefcntOf(_PyObject_CAST_CONST(ob))
#define Py_TYPE(ob) _Py_TypeOf(_PyObject_CAST_CONST(ob))
#define Py_SIZE(ob) _Py_SizeOf(_PyVarObject_CAST_CONST(ob))
#define Py_IS_TYPE(ob, type) _Py_HasType(_PyObject_CAST_CONST(ob), (type))
#define Py_SET_REFCNT(ob, refcnt) _Py_PutRefcnt(_PyObject_CAST(ob), (refcnt))
#define Py_SET_TYPE(ob, type) _Py_PutType(_PyObject_CAST(ob), (type))
#define Py_SET_SIZE(ob, size) _Py_PutSize(_PyVarObject_CAST(ob), (size))

/* ---- references ------------------------------------------------------------------------------- */

PyAPI_FUNC(void) Py_DecRef(PyObject *);
PyAPI_FUNC(void) Py_IncRef(PyObject *);
PyAPI_FUNC(PyObject *) Py_NewRef(PyObject *obj);
PyAPI_FUNC(PyObject *) Py_XNewRef(PyObject *obj);
PyAPI_FUNC(void) _Py_Dealloc(PyObject *);
PyAPI_FUNC(void) _Py_NewReference(PyObject *op);
PyAPI_FUNC(void) _Py_IncRef(PyObject *);
PyAPI_FUNC(void) _Py_DecRef(PyObject *);

static inline void _Py_Take(PyObject *op) { op->ob_refcnt++; }

/* May run any Python code: the finalizer of op, and of all that op alone kept alive. */
static inline void _Py_Give(PyObject *op)
{
    if (--op->ob_refcnt == 0) {
        _Py_Dealloc(op);
    }
}

static inline void _Py_XTake(PyObject *op)
{
    if (op != _Py_NULL) {
        _Py_Take(op);
    }
}

static inline void _Py_XGive(PyObject *op)
{
    if (op != _Py_NULL) {
        _Py_Give(op);
    }
}

static inline PyObject *_Py_Taken(PyObject *op)
{
    _Py_Take(op);
    return op;
}

static inline PyObject *_Py_XTaken(PyObject *op)
{
    _Py_XTake(op);
    return op;
}

#define Py_INCREF(op) _Py_Take(_PyObject_CAST(op))
#define Py_DECREF(op) _Py_Give(_PyObject_CAST(op))
#define Py_XINCREF(op) _Py_XTake(_PyObject_CAST(op))
#define Py_XDECREF(op) _Py_XGive(_PyObject_CAST(op))
#define Py_NewRef(op) _Py_Taken(_PyObject_CAST(op))
#define Py_XNewRef(op) _Py_XTaken(_PyObject_CAST(op))

/* These three store first and release last: the release may run code that looks at the variable. */
#define Py_CLEAR(op)                                                                               \
    do {                                                                                           \
        PyObject *_py_old = _PyObject_CAST(op);                                                    \
        if (_py_old != NULL) {                                                                     \
            (op) = NULL;                                                                           \
            Py_DECREF(_py_old);                                                                    \
        }                                                                                          \
    } while (0)

#define Py_SETREF(op, op2)                                                                         \
    do {                                                                                           \
        PyObject *_py_old = _PyObject_CAST(op);                                                    \
        (op) = (op2);                                                                              \
        Py_DECREF(_py_old);                                                                        \
    } while (0)

#define Py_XSETREF(op, op2)                                                                        \
    do {                                                                                           \
        PyObject *_py_old = _PyObject_CAST(op);                                                    \
        (op) = (op2);                                                                              \
        Py_XDECREF(_py_old);                                                                       \
    } while (0)

/* ---- singletons ------------------------------------------------------------------------------- */

PyAPI_DATA(PyObject) _Py_EllipsisObject;
PyAPI_DATA(PyObject) _Py_NoneStruct;
PyAPI_DATA(PyObject) _Py_NotImplementedStruct;
PyAPI_FUNC(int) Py_Is(PyObject *x, PyObject *y);
PyAPI_FUNC(int) Py_IsFalse(PyObject *x);
PyAPI_FUNC(int) Py_IsNone(PyObject *x);
PyAPI_FUNC(int) Py_IsTrue(PyObject *x);

#define Py_None (&_Py_NoneStruct)
#define Py_NotImplemented (&_Py_NotImplementedStruct)
#define Py_Ellipsis (&_Py_EllipsisObject)

#define Py_Is(x, y) ((x) == (y))
#define Py_IsNone(x) Py_Is((x), Py_None)
#define Py_IsTrue(x) Py_Is((x), Py_True)
#define Py_IsFalse(x) Py_Is((x), Py_False)

#define Py_RETURN_NONE return Py_NewRef(Py_None)
#define Py_RETURN_NOTIMPLEMENTED return Py_NewRef(Py_NotImplemented)

/* ---- rich comparison -------------------------------------------------------------------------- */

#define Py_LT 0
#define Py_LE 1
#define Py_EQ 2
#define Py_NE 3
#define Py_GT 4
#define Py_GE 5

#define Py_RETURN_RICHCOMPARE(val1, val2, op)                                                      \
    do {                                                                                           \
        int _py_holds;                                                                             \
        switch (op) {                                                                              \
        case Py_EQ: _py_holds = ((val1) == (val2)); break;                                         \
        case Py_NE: _py_holds = ((val1) != (val2)); break;                                         \
        case Py_LT: _py_holds = ((val1) < (val2)); break;                                          \
        case Py_GT: _py_holds = ((val1) > (val2)); break;                                          \
        case Py_LE: _py_holds = ((val1) <= (val2)); break;                                         \
        case Py_GE: _py_holds = ((val1) >= (val2)); break;                                         \
        default: Py_UNREACHABLE();                                                                 \
        }                                                                                          \
        if (_py_holds) {                                                                           \
            Py_RETURN_TRUE;                                                                        \
        }                                                                                          \
        Py_RETURN_FALSE;                                                                           \
    } while (0)

/* ---- interned names, resolved at first use ---------------------------------------------------- */

typedef struct _Py_Identifier {
    const char *string;
    Py_ssize_t index;
} _Py_Identifier;

#define _Py_static_string_init(value) {value, -1}
#define _Py_static_string(varname, value) static _Py_Identifier varname = _Py_static_string_init(value)
#define _Py_IDENTIFIER(varname) _Py_static_string(PyId_##varname, #varname)

#ifdef __cplusplus
}
#endif
#endif
