/* spamtype: types made in C, the old way and the new.
 *
 * Node is a static type with members, garbage collection and weak references; nodes can be linked into cycles.
 * Buffer is a heap type made from a specification, with computed attributes, the sequence protocol and the buffer protocol; it
 * holds the state of a multi-phase module. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <stddef.h>
#include <string.h>

/* ---- Node: a static type ---------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *name; /* NULL: deleted, reading it raises AttributeError */
    PyObject *next; /* NULL reads as None */
    int value;
    PyObject *weakrefs;
} Node;

static Py_ssize_t live_nodes; /* all interpreters together */

static PyObject *node_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"name", "next", "value", NULL};
    PyObject *name = NULL, *next = NULL;
    int value = 0;
    Node *self;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|Oi:Node", names, &name, &next, &value))
        return NULL;
    self = (Node *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    live_nodes++;
    self->name = Py_NewRef(name);
    self->next = Py_XNewRef(next == Py_None ? NULL : next);
    self->value = value;
    return (PyObject *)self;
}

static int node_traverse(Node *self, visitproc visit, void *arg)
{
    Py_VISIT(self->name);
    Py_VISIT(self->next);
    return 0;
}

static int node_clear(Node *self)
{
    Py_CLEAR(self->name);
    Py_CLEAR(self->next);
    return 0;
}

static void node_dealloc(Node *self)
{
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, node_dealloc)
    if (self->weakrefs)
        PyObject_ClearWeakRefs((PyObject *)self);
    (void)node_clear(self);
    live_nodes--;
    Py_TYPE(self)->tp_free((PyObject *)self);
    Py_TRASHCAN_END
}

static PyObject *node_repr(Node *self)
{
    if (!self->name)
        return PyUnicode_FromFormat("<Node at %p>", self);
    return PyUnicode_FromFormat("Node(%R, value=%d)", self->name, self->value);
}

static PyObject *node_length(Node *self, PyObject *unused)
{
    Py_ssize_t length = 1;
    Node *slow = self;

    (void)unused;
    for (Node *at = self; at->next && Py_IS_TYPE(at->next, Py_TYPE(self)); length++) {
        at = (Node *)at->next;
        if (length % 2 == 0)
            slow = (Node *)slow->next;
        if (at == slow) {
            PyErr_SetString(PyExc_ValueError, "the nodes form a cycle");
            return NULL;
        }
    }
    return PyLong_FromSsize_t(length);
}

static PyObject *node_link(Node *self, PyObject *next)
{
    PyObject *old = self->next;

    self->next = Py_NewRef(next);
    return old ? old : Py_NewRef(Py_None);
}

static PyMemberDef node_members[] = {
    {"name", T_OBJECT_EX, offsetof(Node, name), 0, "any object"},
    {"next", T_OBJECT, offsetof(Node, next), 0, "the next node or None"},
    {"value", T_INT, offsetof(Node, value), 0, "a C int"},
    {NULL, 0, 0, 0, NULL},
};

static PyMethodDef node_methods[] = {
    {"length", (PyCFunction)(void (*)(void))node_length, METH_NOARGS, "How many nodes follow each other, this one included."},
    {"link", (PyCFunction)(void (*)(void))node_link, METH_O, "Sets the next node; returns the one before."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject NodeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spamtype.Node",
    .tp_doc = "Node(name, next=None, value=0)\n--\n\nA link of a chain.",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_new = node_new,
    .tp_traverse = (traverseproc)(void (*)(void))node_traverse,
    .tp_clear = (inquiry)(void (*)(void))node_clear,
    .tp_dealloc = (destructor)(void (*)(void))node_dealloc,
    .tp_repr = (reprfunc)(void (*)(void))node_repr,
    .tp_weaklistoffset = offsetof(Node, weakrefs),
    .tp_members = node_members,
    .tp_methods = node_methods,
};

/* ---- Buffer: a heap type ---------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    Py_ssize_t size;
    Py_ssize_t exports;
    unsigned char *bytes;
} Buffer;

static PyObject *buffer_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"size", NULL};
    Py_ssize_t size;
    Buffer *self;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "n:Buffer", names, &size))
        return NULL;
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "size must not be negative");
        return NULL;
    }
    self = (Buffer *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    self->size = size;
    self->bytes = PyMem_Calloc((size_t)size + 1, 1);
    if (!self->bytes) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void buffer_dealloc(Buffer *self)
{
    PyTypeObject *type = Py_TYPE(self);

    PyMem_Free(self->bytes);
    type->tp_free((PyObject *)self);
    Py_DECREF(type); /* instances of heap types own their type */
}

static Py_ssize_t buffer_length(Buffer *self)
{
    return self->size;
}

static PyObject *buffer_item(Buffer *self, Py_ssize_t index)
{
    if (index < 0 || index >= self->size) {
        PyErr_SetString(PyExc_IndexError, "buffer index out of range");
        return NULL;
    }
    return PyLong_FromLong(self->bytes[index]);
}

static int buffer_set_item(Buffer *self, Py_ssize_t index, PyObject *value)
{
    long byte;

    if (!value) {
        PyErr_SetString(PyExc_TypeError, "items cannot be deleted");
        return -1;
    }
    if (index < 0 || index >= self->size) {
        PyErr_SetString(PyExc_IndexError, "buffer assignment index out of range");
        return -1;
    }
    byte = PyLong_AsLong(value);
    if (byte == -1 && PyErr_Occurred())
        return -1;
    if (byte < 0 || byte > 255) {
        PyErr_SetString(PyExc_ValueError, "byte must be in range(0, 256)");
        return -1;
    }
    self->bytes[index] = (unsigned char)byte;
    return 0;
}

static int buffer_contains(Buffer *self, PyObject *value)
{
    long byte = PyLong_AsLong(value);

    if (byte == -1 && PyErr_Occurred())
        return -1;
    return byte >= 0 && byte <= 255 && memchr(self->bytes, (int)byte, (size_t)self->size) != NULL;
}

static int buffer_get(Buffer *self, Py_buffer *view, int flags)
{
    if (PyBuffer_FillInfo(view, (PyObject *)self, self->bytes, self->size, 0, flags) < 0)
        return -1;
    self->exports++;
    return 0;
}

static void buffer_release(Buffer *self, Py_buffer *view)
{
    (void)view;
    self->exports--;
}

static PyObject *buffer_get_size(Buffer *self, void *closure)
{
    (void)closure;
    return PyLong_FromSsize_t(self->size);
}

static int buffer_set_size(Buffer *self, PyObject *value, void *closure)
{
    Py_ssize_t size;
    unsigned char *bytes;

    (void)closure;
    if (!value) {
        PyErr_SetString(PyExc_AttributeError, "size cannot be deleted");
        return -1;
    }
    size = PyLong_AsSsize_t(value);
    if (size == -1 && PyErr_Occurred())
        return -1;
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "size must not be negative");
        return -1;
    }
    if (self->exports) {
        PyErr_SetString(PyExc_BufferError, "the buffer is in use");
        return -1;
    }
    bytes = PyMem_Realloc(self->bytes, (size_t)size + 1);
    if (!bytes) {
        PyErr_NoMemory();
        return -1;
    }
    if (size > self->size)
        memset(bytes + self->size, 0, (size_t)(size - self->size));
    bytes[size] = 0;
    self->bytes = bytes;
    self->size = size;
    return 0;
}

static PyObject *buffer_get_exports(Buffer *self, void *closure)
{
    (void)closure;
    return PyLong_FromSsize_t(self->exports);
}

static PyGetSetDef buffer_getset[] = {
    {"size", (getter)(void (*)(void))buffer_get_size, (setter)(void (*)(void))buffer_set_size, "length in bytes; may be set while nobody uses the buffer", NULL},
    {"exports", (getter)(void (*)(void))buffer_get_exports, NULL, "how many views are in use", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot buffer_slots[] = {
    {Py_tp_doc, "Buffer(size)\n--\n\nBytes that can be changed."},
    {Py_tp_new, (void *)buffer_new},
    {Py_tp_dealloc, (void *)buffer_dealloc},
    {Py_tp_getset, buffer_getset},
    {Py_sq_length, (void *)buffer_length},
    {Py_sq_item, (void *)buffer_item},
    {Py_sq_ass_item, (void *)buffer_set_item},
    {Py_sq_contains, (void *)buffer_contains},
    {Py_bf_getbuffer, (void *)buffer_get},
    {Py_bf_releasebuffer, (void *)buffer_release},
    {0, NULL},
};

static PyType_Spec buffer_spec = {
    .name = "spamtype.Buffer",
    .basicsize = sizeof(Buffer),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = buffer_slots,
};

/* ---- the module ------------------------------------------------------------------------------- */

typedef struct {
    PyObject *buffer_type;
} State;

static PyObject *count_nodes(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromSsize_t(live_nodes);
}

static PyObject *new_buffer(PyObject *module, PyObject *size)
{
    return PyObject_CallFunctionObjArgs(((State *)PyModule_GetState(module))->buffer_type, size, NULL);
}

static PyMethodDef methods[] = {
    {"count_nodes", count_nodes, METH_NOARGS, "How many nodes are alive."},
    {"new_buffer", new_buffer, METH_O, "Buffer(size), by way of the module's state."},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module)
{
    State *state = PyModule_GetState(module);

    if (PyModule_AddType(module, &NodeType) < 0)
        return -1;
    state->buffer_type = PyType_FromModuleAndSpec(module, &buffer_spec, NULL);
    if (!state->buffer_type)
        return -1;
    return PyModule_AddType(module, (PyTypeObject *)state->buffer_type);
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(module);

    Py_VISIT(state->buffer_type);
    return 0;
}

static int clear(PyObject *module)
{
    State *state = PyModule_GetState(module);

    Py_CLEAR(state->buffer_type);
    return 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
};

static struct PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "spamtype",
    .m_doc = "Types made in C.",
    .m_size = sizeof(State),
    .m_methods = methods,
    .m_slots = module_slots,
    .m_traverse = traverse,
    .m_clear = clear,
};

PyMODINIT_FUNC PyInit_spamtype(void)
{
    return PyModuleDef_Init(&module);
}
