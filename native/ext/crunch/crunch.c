/*
 * crunch: the CPU-bound loop of the blog article on ctypes (sum of the multiples of three in a range), once with the interpreter lock held
 * and once released around it. A step of mixing makes every turn depend on the one before, so that no compiler can fold the loop away.
 *
 *   crunch.held(start, stop)      other Python threads wait
 *   crunch.released(start, stop)  other Python threads run meanwhile
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static long long work(long long start, long long stop)
{
    unsigned long long sum = 0, mix = 88172645463325252ULL;
    for (long long i = start; i < stop; i++) {
        mix ^= mix << 13;
        mix ^= mix >> 7;
        mix ^= mix << 17;
        if (i % 3 == 0) sum += (unsigned long long)i;
    }
    /* mix is never zero: the division keeps it alive and changes nothing. */
    return (long long)(sum + (mix == 0));
}

static PyObject *crunch_held(PyObject *self, PyObject *args)
{
    (void)self;
    long long start, stop;
    if (!PyArg_ParseTuple(args, "LL:held", &start, &stop)) return NULL;
    return PyLong_FromLongLong(work(start, stop));
}

static PyObject *crunch_released(PyObject *self, PyObject *args)
{
    (void)self;
    long long start, stop, result;
    if (!PyArg_ParseTuple(args, "LL:released", &start, &stop)) return NULL;
    Py_BEGIN_ALLOW_THREADS
    result = work(start, stop);
    Py_END_ALLOW_THREADS
    return PyLong_FromLongLong(result);
}

static PyMethodDef methods[] = {
    {"held", crunch_held, METH_VARARGS, "held(start, stop, /)\n--\n\nSum of the multiples of three, the interpreter lock held."},
    {"released", crunch_released, METH_VARARGS, "released(start, stop, /)\n--\n\nThe same, the interpreter lock released."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "crunch",
    .m_doc = "A CPU-bound loop in C, with the interpreter lock held or released.",
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_crunch(void)
{
    return PyModuleDef_Init(&definition);
}
