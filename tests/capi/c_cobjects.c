/* A static type that fills every family of slots, a heap type with members and getters, a container that takes part in cycles. */
#include "c_try.h"
#include <structmember.h>

/* ---- Vec: a number, a sequence and a mapping at once; every operation says its name ---- */
typedef struct { PyObject_HEAD long value; } Vec;
static PyTypeObject VecType;

static PyObject *vec(long value)
{
    Vec *self = (Vec *)VecType.tp_alloc(&VecType, 0);

    if (self)
        self->value = value;
    return (PyObject *)self;
}
static long value_of(PyObject *op) { return PyObject_TypeCheck(op, &VecType) ? ((Vec *)op)->value : PyLong_Check(op) ? PyLong_AsLong(op) : -1000; }
static int fits(PyObject *op) { return PyObject_TypeCheck(op, &VecType) || PyLong_Check(op); }

static PyObject *vec_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { (void)args, (void)kwargs; return type->tp_alloc(type, 0); }
static int vec_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"value", NULL};
    return PyArg_ParseTupleAndKeywords(args, kwargs, "|l:Vec", names, &((Vec *)self)->value) ? 0 : -1;
}
static void vec_dealloc(PyObject *self) { Py_TYPE(self)->tp_free(self); }
static PyObject *vec_repr(PyObject *self) { return PyUnicode_FromFormat("Vec(%ld)", ((Vec *)self)->value); }
static PyObject *vec_str(PyObject *self) { return PyUnicode_FromFormat("<%ld>", ((Vec *)self)->value); }
static Py_hash_t vec_hash(PyObject *self) { return ((Vec *)self)->value == -1 ? -2 : ((Vec *)self)->value; }
static PyObject *vec_call(PyObject *self, PyObject *args, PyObject *kwargs) { return Py_BuildValue("OOO", self, args, kwargs ? kwargs : Py_None); }
static PyObject *vec_compare(PyObject *a, PyObject *b, int op)
{
    if (!fits(a) || !fits(b))
        Py_RETURN_NOTIMPLEMENTED;
    Py_RETURN_RICHCOMPARE(value_of(a), value_of(b), op);
}
static PyObject *vec_iter(PyObject *self) { return Py_NewRef(self); }
static PyObject *vec_next(PyObject *self) { return ((Vec *)self)->value > 0 ? PyLong_FromLong(((Vec *)self)->value--) : NULL; }
static PyObject *vec_get(PyObject *self, PyObject *instance, PyObject *owner) { return Py_BuildValue("lOO", ((Vec *)self)->value, instance ? instance : Py_None, owner ? owner : Py_None); }
static int vec_set(PyObject *self, PyObject *instance, PyObject *value)
{
    (void)instance;
    if (!value)
        ((Vec *)self)->value = 0;
    else if (PyLong_Check(value))
        ((Vec *)self)->value = PyLong_AsLong(value);
    else {
        PyErr_SetString(PyExc_TypeError, "an int, please");
        return -1;
    }
    return 0;
}
static PyObject *vec_getattro(PyObject *self, PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    if (text && !strncmp(text, "dyn_", 4))
        return PyUnicode_FromFormat("dynamic %U", name);
    return PyObject_GenericGetAttr(self, name);
}
static int vec_setattro(PyObject *self, PyObject *name, PyObject *value)
{
    if (PyUnicode_CompareWithASCIIString(name, "value") == 0)
        return vec_set(self, NULL, value);
    return PyObject_GenericSetAttr(self, name, value);
}

#define BINARY(name, symbol)                                                                                           \
    static PyObject *vec_##name(PyObject *a, PyObject *b)                                                             \
    {                                                                                                                  \
        if (!fits(a) || !fits(b))                                                                                      \
            Py_RETURN_NOTIMPLEMENTED;                                                                                  \
        return Py_BuildValue("lsl", value_of(a), symbol, value_of(b));                                                 \
    }
#define INPLACE(name, symbol)                                                                                          \
    static PyObject *vec_i##name(PyObject *a, PyObject *b)                                                            \
    {                                                                                                                  \
        if (!fits(b))                                                                                                  \
            Py_RETURN_NOTIMPLEMENTED;                                                                                  \
        return Py_BuildValue("lsl", value_of(a), symbol "=", value_of(b));                                             \
    }
#define BOTH(name, symbol) BINARY(name, symbol) INPLACE(name, symbol)
BOTH(add, "+") BOTH(sub, "-") BOTH(mul, "*") BOTH(rem, "%") BOTH(lshift, "<<") BOTH(rshift, ">>") BOTH(and, "&") BOTH(xor, "^") BOTH(or, "|") BOTH(floordiv, "//") BOTH(truediv, "/") BOTH(matmul, "@")
BINARY(divmod, "divmod")
static PyObject *vec_pow(PyObject *a, PyObject *b, PyObject *c) { return Py_BuildValue("lslO", value_of(a), "**", value_of(b), c); }
static PyObject *vec_ipow(PyObject *a, PyObject *b, PyObject *c) { return Py_BuildValue("lslO", value_of(a), "**=", value_of(b), c); }
static PyObject *vec_neg(PyObject *a) { return vec(-value_of(a)); }
static PyObject *vec_pos(PyObject *a) { return vec(value_of(a) + 1000); }
static PyObject *vec_abs(PyObject *a) { return vec(labs(value_of(a))); }
static PyObject *vec_invert(PyObject *a) { return vec(~value_of(a)); }
static int vec_bool(PyObject *a) { return value_of(a) != 0; }
static PyObject *vec_int(PyObject *a) { return PyLong_FromLong(value_of(a)); }
static PyObject *vec_float(PyObject *a) { return PyFloat_FromDouble(value_of(a) + .5); }
static PyNumberMethods vec_number = {
    .nb_add = vec_add, .nb_subtract = vec_sub, .nb_multiply = vec_mul, .nb_remainder = vec_rem, .nb_divmod = vec_divmod, .nb_power = vec_pow, .nb_negative = vec_neg, .nb_positive = vec_pos, .nb_absolute = vec_abs,
    .nb_bool = vec_bool, .nb_invert = vec_invert, .nb_lshift = vec_lshift, .nb_rshift = vec_rshift, .nb_and = vec_and, .nb_xor = vec_xor, .nb_or = vec_or, .nb_int = vec_int, .nb_float = vec_float, .nb_index = vec_int,
    .nb_inplace_add = vec_iadd, .nb_inplace_subtract = vec_isub, .nb_inplace_multiply = vec_imul, .nb_inplace_remainder = vec_irem, .nb_inplace_power = vec_ipow, .nb_inplace_lshift = vec_ilshift, .nb_inplace_rshift = vec_irshift,
    .nb_inplace_and = vec_iand, .nb_inplace_xor = vec_ixor, .nb_inplace_or = vec_ior, .nb_floor_divide = vec_floordiv, .nb_true_divide = vec_truediv, .nb_inplace_floor_divide = vec_ifloordiv, .nb_inplace_true_divide = vec_itruediv,
    .nb_matrix_multiply = vec_matmul, .nb_inplace_matrix_multiply = vec_imatmul};
static PyTypeObject VecType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "c_cobjects.Vec", .tp_basicsize = sizeof(Vec), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_doc = "Vec(value)\n--\n\nDoc.", .tp_new = vec_new, .tp_init = vec_init, .tp_dealloc = vec_dealloc,
    .tp_repr = vec_repr, .tp_str = vec_str, .tp_hash = vec_hash, .tp_call = vec_call, .tp_richcompare = vec_compare, .tp_iter = vec_iter, .tp_iternext = vec_next, .tp_descr_get = vec_get, .tp_descr_set = vec_set, .tp_getattro = vec_getattro,
    .tp_setattro = vec_setattro, .tp_as_number = &vec_number};

/* ---- Seq: sequence and mapping slots over one list ---- */
typedef struct { PyObject_HEAD PyObject *items; PyObject *dict; PyObject *weak; } Seq;
static PyObject *seq_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *from = NULL;
    Seq *self;

    (void)kwargs;
    if (!PyArg_ParseTuple(args, "|O", &from) || !(self = (Seq *)type->tp_alloc(type, 0)))
        return NULL;
    self->items = from ? PySequence_List(from) : PyList_New(0);
    if (!self->items)
        Py_CLEAR(self);
    return (PyObject *)self;
}
static int seq_traverse(PyObject *self, visitproc visit, void *arg) { Py_VISIT(Py_TYPE(self)); Py_VISIT(((Seq *)self)->items); Py_VISIT(((Seq *)self)->dict); return 0; }
static int seq_clear(PyObject *self) { Py_CLEAR(((Seq *)self)->items); Py_CLEAR(((Seq *)self)->dict); return 0; }
static void seq_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (((Seq *)self)->weak)
        PyObject_ClearWeakRefs(self);
    seq_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}
static Py_ssize_t seq_length(PyObject *self) { return PyList_GET_SIZE(((Seq *)self)->items); }
static PyObject *seq_item(PyObject *self, Py_ssize_t i)
{
    PyObject *item = PyList_GetItem(((Seq *)self)->items, i);
    return Py_XNewRef(item);
}
static int seq_ass_item(PyObject *self, Py_ssize_t i, PyObject *value)
{
    if (!value)
        return PySequence_DelItem(((Seq *)self)->items, i);
    return PySequence_SetItem(((Seq *)self)->items, i, value);
}
static int seq_contains(PyObject *self, PyObject *item) { return PySequence_Contains(((Seq *)self)->items, item); }
static PyObject *seq_concat(PyObject *self, PyObject *other) { return Py_BuildValue("sOO", "concat", ((Seq *)self)->items, other); }
static PyObject *seq_repeat(PyObject *self, Py_ssize_t n) { return Py_BuildValue("sOn", "repeat", ((Seq *)self)->items, n); }
static PyObject *seq_iconcat(PyObject *self, PyObject *other) { (void)other; return Py_NewRef(self); }
static PyObject *seq_irepeat(PyObject *self, Py_ssize_t n) { (void)self; return PyLong_FromSsize_t(n); }
static PyObject *seq_subscript(PyObject *self, PyObject *key) { return PyLong_Check(key) ? PyObject_GetItem(((Seq *)self)->items, key) : Py_BuildValue("sO", "subscript", key); }
static int seq_ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    if (PyLong_Check(key))
        return value ? PyObject_SetItem(((Seq *)self)->items, key, value) : PyObject_DelItem(((Seq *)self)->items, key);
    return PyObject_SetAttrString(self, "last", value ? key : Py_None);
}
static PyObject *seq_get_first(PyObject *self, void *closure)
{
    PyObject *item = PyList_GetItem(((Seq *)self)->items, (Py_ssize_t)closure);
    return Py_XNewRef(item);
}
static int seq_set_first(PyObject *self, PyObject *value, void *closure)
{
    if (!value) {
        PyErr_SetString(PyExc_AttributeError, "first stays");
        return -1;
    }
    return PyList_SetItem(((Seq *)self)->items, (Py_ssize_t)closure, Py_NewRef(value));
}
static PyGetSetDef seq_getset[] = {{"first", seq_get_first, seq_set_first, "The first.", (void *)0}, {"second", seq_get_first, NULL, NULL, (void *)1}, {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyMemberDef seq_members[] = {{"__dictoffset__", T_PYSSIZET, offsetof(Seq, dict), READONLY, NULL}, {"__weaklistoffset__", T_PYSSIZET, offsetof(Seq, weak), READONLY, NULL}, {"items_", T_OBJECT, offsetof(Seq, items), READONLY, "The list."}, {NULL, 0, 0, 0, NULL}};
static PyType_Slot seq_slots[] = {
    {Py_tp_new, seq_new}, {Py_tp_traverse, seq_traverse}, {Py_tp_clear, seq_clear}, {Py_tp_dealloc, seq_dealloc}, {Py_tp_getset, seq_getset}, {Py_tp_members, seq_members}, {Py_sq_length, seq_length}, {Py_sq_item, seq_item}, {Py_sq_ass_item, seq_ass_item},
    {Py_sq_contains, seq_contains}, {Py_sq_concat, seq_concat}, {Py_sq_repeat, seq_repeat}, {Py_sq_inplace_concat, seq_iconcat}, {Py_sq_inplace_repeat, seq_irepeat}, {Py_mp_length, seq_length}, {Py_mp_subscript, seq_subscript},
    {Py_mp_ass_subscript, seq_ass_subscript}, {Py_tp_doc, "A sequence."}, {0, NULL}};
static PyType_Spec seq_spec = {"c_cobjects.Seq", sizeof(Seq), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, seq_slots};

/* ---- Members of every kind ---- */
typedef struct { PyObject_HEAD char b; unsigned char ub; short h; unsigned short uh; int i; unsigned ui; long l; unsigned long ul; long long ll; unsigned long long ull; Py_ssize_t n; float f; double d; char bl; char c; const char *s; char in[8]; PyObject *o; PyObject *ox; } Bag;
static PyMemberDef bag_members[] = {
    {"b", T_BYTE, offsetof(Bag, b), 0, NULL}, {"ub", T_UBYTE, offsetof(Bag, ub), 0, NULL}, {"h", T_SHORT, offsetof(Bag, h), 0, NULL}, {"uh", T_USHORT, offsetof(Bag, uh), 0, NULL}, {"i", T_INT, offsetof(Bag, i), 0, NULL}, {"ui", T_UINT, offsetof(Bag, ui), 0, NULL},
    {"l", T_LONG, offsetof(Bag, l), 0, NULL}, {"ul", T_ULONG, offsetof(Bag, ul), 0, NULL}, {"ll", T_LONGLONG, offsetof(Bag, ll), 0, NULL}, {"ull", T_ULONGLONG, offsetof(Bag, ull), 0, NULL}, {"n", T_PYSSIZET, offsetof(Bag, n), 0, NULL}, {"f", T_FLOAT, offsetof(Bag, f), 0, NULL},
    {"d", T_DOUBLE, offsetof(Bag, d), 0, NULL}, {"bl", T_BOOL, offsetof(Bag, bl), 0, NULL}, {"c", T_CHAR, offsetof(Bag, c), 0, NULL}, {"s", T_STRING, offsetof(Bag, s), 0, NULL}, {"in_", T_STRING_INPLACE, offsetof(Bag, in), 0, NULL}, {"o", T_OBJECT, offsetof(Bag, o), 0, NULL},
    {"ox", T_OBJECT_EX, offsetof(Bag, ox), 0, "Doc of ox."}, {"ro", T_INT, offsetof(Bag, i), READONLY, NULL}, {"none", T_NONE, 0, 0, NULL}, {NULL, 0, 0, 0, NULL}};
static int bag_init(PyObject *self, PyObject *args, PyObject *kwargs) { (void)args, (void)kwargs; ((Bag *)self)->s = "text"; strcpy(((Bag *)self)->in, "inline"); ((Bag *)self)->c = 'c'; return 0; }
static void bag_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(((Bag *)self)->o);
    Py_XDECREF(((Bag *)self)->ox);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyType_Slot bag_slots[] = {{Py_tp_members, bag_members}, {Py_tp_init, bag_init}, {Py_tp_dealloc, bag_dealloc}, {0, NULL}};
static PyType_Spec bag_spec = {"c_cobjects.Bag", sizeof(Bag), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, bag_slots};

/* ---- a type that may not be made, one derived in C, one with a finalizer and vectorcall, a var-sized one ---- */
static int finalized;
static void fin_finalize(PyObject *self) { (void)self; finalized++; }
static PyType_Slot fin_slots[] = {{Py_tp_finalize, fin_finalize}, {0, NULL}};
static PyType_Spec fin_spec = {"c_cobjects.Fin", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, fin_slots};
static PyType_Slot no_slots[] = {{0, NULL}};
static PyType_Spec no_spec = {"c_cobjects.NoNew", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, no_slots};
static PyType_Spec frozen_spec = {"c_cobjects.Frozen", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, no_slots};

typedef struct { PyObject_HEAD vectorcallfunc call; } Vector;
static PyObject *vector_call(PyObject *self, PyObject *const *args, size_t n, PyObject *names) { (void)self, (void)args; return Py_BuildValue("snO", "vectorcall", PyVectorcall_NARGS(n), names ? names : Py_None); }
static PyObject *vector_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Vector *self = (Vector *)type->tp_alloc(type, 0);
    (void)args, (void)kwargs;
    if (self)
        self->call = vector_call;
    return (PyObject *)self;
}
static PyMemberDef vector_members[] = {{"__vectorcalloffset__", T_PYSSIZET, offsetof(Vector, call), READONLY, NULL}, {NULL, 0, 0, 0, NULL}};
static PyType_Slot vector_slots[] = {{Py_tp_new, vector_new}, {Py_tp_call, PyVectorcall_Call}, {Py_tp_members, vector_members}, {0, NULL}};
static PyType_Spec vector_spec = {"c_cobjects.Vector", sizeof(Vector), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL, vector_slots};

static PyObject *var_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Py_ssize_t n;
    PyVarObject *self;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "n", &n) || !(self = (PyVarObject *)type->tp_alloc(type, n)))
        return NULL;
    for (Py_ssize_t i = 0; i < n; i++)
        ((long *)(self + 1))[i] = i * i;
    return (PyObject *)self;
}
static PyObject *var_repr(PyObject *self) { Py_ssize_t n = Py_SIZE(self); return PyUnicode_FromFormat("Var(%zd, last %ld)", n, n ? ((long *)((PyVarObject *)self + 1))[n - 1] : -1L); }
static PyType_Slot var_slots[] = {{Py_tp_new, var_new}, {Py_tp_repr, var_repr}, {0, NULL}};
static PyType_Spec var_spec = {"c_cobjects.Var", sizeof(PyVarObject), sizeof(long), Py_TPFLAGS_DEFAULT, var_slots};

static PyObject *count(PyObject *self, PyObject *unused) { (void)self, (void)unused; return PyLong_FromLong(finalized); }
static PyObject *from_spec_errors(PyObject *self, PyObject *unused)
{
    static PyType_Slot bad[] = {{999, NULL}, {0, NULL}};
    static PyType_Spec bad_slot = {"c_cobjects.Bad", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, bad};
    static PyType_Spec small = {"c_cobjects.Small", 1, 0, Py_TPFLAGS_DEFAULT, no_slots};
    PyObject *bases = PyTuple_Pack(1, (PyObject *)&PyBool_Type), *result;
    (void)self, (void)unused;
    result = Py_BuildValue("[NN]", outcome(PyType_FromSpec(&bad_slot)), outcome(PyType_FromSpecWithBases(&small, bases)));
    Py_DECREF(bases);
    return result;
}
static PyObject *slot_of(PyObject *self, PyObject *type) { (void)self; return Py_BuildValue("iii", PyType_GetSlot((PyTypeObject *)type, Py_sq_length) == seq_length, PyType_GetSlot((PyTypeObject *)type, Py_nb_add) != NULL, PyType_HasFeature((PyTypeObject *)type, Py_TPFLAGS_HEAPTYPE) != 0); }
static PyMethodDef methods[] = {{"finalized", count, METH_NOARGS, NULL}, {"from_spec_errors", from_spec_errors, METH_NOARGS, NULL}, {"slot_of", slot_of, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static int exec(PyObject *module)
{
    PyType_Spec *specs[] = {&seq_spec, &bag_spec, &fin_spec, &no_spec, &frozen_spec, &vector_spec, &var_spec};
    PyObject *list_sub;

    (void)outcome_borrowed, (void)outcome_number, (void)outcome_unsigned, (void)outcome_double, (void)or_null;
    if (PyModule_AddType(module, &VecType) < 0)
        return -1;
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, specs[i], NULL);
        if (!type || PyModule_AddType(module, (PyTypeObject *)type) < 0)
            return -1;
        Py_DECREF(type);
    }
    fin_spec.name = "c_cobjects.ListSub";
    list_sub = PyType_FromSpecWithBases(&fin_spec, (PyObject *)&PyList_Type);
    fin_spec.name = "c_cobjects.Fin";
    return PyModule_AddObject(module, "ListSub", list_sub);
}
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, exec}, {0, NULL}};
static struct PyModuleDef module = {.m_base = PyModuleDef_HEAD_INIT, .m_name = "c_cobjects", .m_methods = methods, .m_slots = module_slots};
PyMODINIT_FUNC PyInit_c_cobjects(void) { return PyModuleDef_Init(&module); }
