/* getargs.c: positional arguments: PyArg_ParseTuple, PyArg_Parse, PyArg_UnpackTuple and their kin.
 *
 * A first walk over the format counts its top-level units and finds the function name (after ':') or
 * the custom message (after ';'); a second converts. Everything stored is borrowed from the arguments,
 * unless argunits.c says otherwise. Each public function exists twice: the _SizeT twin is what sources
 * compiled with PY_SSIZE_T_CLEAN call, and only it accepts '#' units.
 *
 * Relies on: argunits.c; PyErr_Format of format.c; PyErr_SetString, _PyErr_BadInternalCall,
 * Py_FatalError. */
#include "args.h"

#undef _PyArg_NoKeywords
#undef _PyArg_NoPositional
#undef _PyArg_CheckPositional

typedef struct {
    int min, max;
    const char *fname, *custom;
} FormatShape;

static FormatShape measure(const char *format)
{
    FormatShape shape = {-1, 0, NULL, NULL};
    int level = 0;
    for (;; format++) {
        switch (*format) {
        case '(':
            if (level == 0) {
                shape.max++;
            }
            if (++level >= 30) {
                Py_FatalError("too many tuple nesting levels in argument format string");
            }
            continue;
        case ')':
            if (level-- == 0) {
                Py_FatalError("excess ')' in getargs format");
            }
            continue;
        case '|':
            if (level == 0) {
                shape.min = shape.max;
            }
            continue;
        case ':': shape.fname = format + 1; break;
        case ';': shape.custom = format + 1; break;
        case '\0': break;
        default:
            /* 'e' is only the first half of a unit. */
            if (level == 0 && *format != 'e' && Py_ISALPHA(*format)) {
                shape.max++;
            }
            continue;
        }
        break;
    }
    if (level != 0) {
        Py_FatalError("missing ')' in getargs format");
    }
    if (shape.min < 0) {
        shape.min = shape.max;
    }
    return shape;
}

static int convert_all(ArgParse *parse, PyObject *const *args, Py_ssize_t nargs, const char *format,
                       const FormatShape *shape)
{
    if (nargs < shape->min || nargs > shape->max) {
        if (shape->custom != NULL) {
            PyErr_SetString(PyExc_TypeError, shape->custom);
        } else {
            int few = nargs < shape->min;
            int limit = few ? shape->min : shape->max;
            PyErr_Format(PyExc_TypeError, "%.150s%s takes %s %d argument%s (%zd given)",
                         MP_FNAME(shape->fname),
                         shape->min == shape->max ? "exactly" : few ? "at least" : "at most", limit,
                         MP_PLURAL(limit), nargs);
        }
        return 0;
    }
    for (Py_ssize_t i = 0; i < nargs; i++) {
        if (*format == '|') {
            format++;
        }
        const char *failure = mp_convert_item(parse, args[i], &format, parse->levels);
        if (failure != NULL) {
            mp_args_error(parse, i + 1, failure, shape->fname, shape->custom);
            return 0;
        }
    }
    if (!mp_end_of_format(*format) && !Py_ISALPHA(*format) && *format != '(' && *format != '|') {
        PyErr_Format(PyExc_SystemError, "bad format string: %.200s", format);
        return 0;
    }
    return 1;
}

static int parse_stack(PyObject *const *args, Py_ssize_t nargs, const char *format, va_list va,
                       int sized)
{
    ArgParse parse;
    FormatShape shape = measure(format);
    mp_args_begin(&parse, va, sized);
    return mp_args_end(&parse, convert_all(&parse, args, nargs, format, &shape));
}

static int parse_tuple(PyObject *args, const char *format, va_list va, int sized)
{
    if (args == NULL || !PyTuple_Check(args)) {
        PyErr_SetString(PyExc_SystemError,
                        "new style getargs format but argument is not a tuple");
        return 0;
    }
    return parse_stack(((PyTupleObject *)args)->ob_item, PyTuple_GET_SIZE(args), format, va, sized);
}

/* PyArg_Parse: the "tuple" is one object, and the format one unit (or none). */
static int parse_one(PyObject *arg, const char *format, va_list va, int sized)
{
    FormatShape shape = measure(format);
    if (shape.max == 0) {
        if (arg == NULL) {
            return 1;
        }
        PyErr_Format(PyExc_TypeError, "%.200s%s takes no arguments", MP_FNAME(shape.fname));
        return 0;
    }
    if (shape.min != 1 || shape.max != 1) {
        PyErr_SetString(PyExc_SystemError, "old style getargs format uses new features");
        return 0;
    }
    if (arg == NULL) {
        PyErr_Format(PyExc_TypeError, "%.200s%s takes at least one argument", MP_FNAME(shape.fname));
        return 0;
    }
    ArgParse parse;
    mp_args_begin(&parse, va, sized);
    const char *failure = mp_convert_item(&parse, arg, &format, parse.levels);
    if (failure != NULL) {
        /* Only nested items are numbered: there is no first argument to speak of. */
        Py_ssize_t first = parse.levels[0];
        memmove(parse.levels, parse.levels + 1, sizeof parse.levels - sizeof parse.levels[0]);
        mp_args_error(&parse, first, failure, shape.fname, shape.custom);
    }
    return mp_args_end(&parse, failure == NULL);
}

/* ---- the public names ------------------------------------------------------------------------- */

#define WITH_VARARGS(last, call)                                                                   \
    va_list va;                                                                                    \
    va_start(va, last);                                                                            \
    int ok = call;                                                                                 \
    va_end(va);                                                                                    \
    return ok

int PyArg_ParseTuple(PyObject *args, const char *format, ...)
{
    WITH_VARARGS(format, parse_tuple(args, format, va, 0));
}

int _PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...)
{
    WITH_VARARGS(format, parse_tuple(args, format, va, 1));
}

int PyArg_VaParse(PyObject *args, const char *format, va_list va)
{
    return parse_tuple(args, format, va, 0);
}

int _PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list va)
{
    return parse_tuple(args, format, va, 1);
}

int PyArg_Parse(PyObject *arg, const char *format, ...)
{
    WITH_VARARGS(format, parse_one(arg, format, va, 0));
}

int _PyArg_Parse_SizeT(PyObject *arg, const char *format, ...)
{
    WITH_VARARGS(format, parse_one(arg, format, va, 1));
}

int _PyArg_ParseStack(PyObject *const *args, Py_ssize_t nargs, const char *format, ...)
{
    WITH_VARARGS(format, parse_stack(args, nargs, format, va, 0));
}

int _PyArg_ParseStack_SizeT(PyObject *const *args, Py_ssize_t nargs, const char *format, ...)
{
    WITH_VARARGS(format, parse_stack(args, nargs, format, va, 1));
}

/* ---- unpacking without conversion ------------------------------------------------------------- */

static int count_mismatch(const char *name, Py_ssize_t nargs, const char *bound, Py_ssize_t limit)
{
    if (name != NULL) {
        PyErr_Format(PyExc_TypeError, "%.200s expected %s%zd argument%s, got %zd", name, bound,
                     limit, MP_PLURAL(limit), nargs);
    } else {
        PyErr_Format(PyExc_TypeError, "unpacked tuple should have %s%zd element%s, but has %zd",
                     bound, limit, MP_PLURAL(limit), nargs);
    }
    return 0;
}

int _PyArg_CheckPositional(const char *name, Py_ssize_t nargs, Py_ssize_t min, Py_ssize_t max)
{
    if (nargs < min) {
        return count_mismatch(name, nargs, min == max ? "" : "at least ", min);
    }
    if (nargs > max) {
        return count_mismatch(name, nargs, min == max ? "" : "at most ", max);
    }
    return 1;
}

static int unpack(PyObject *const *args, Py_ssize_t nargs, const char *name, Py_ssize_t min,
                  Py_ssize_t max, va_list va)
{
    if (!_PyArg_CheckPositional(name, nargs, min, max)) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < nargs; i++) {
        *va_arg(va, PyObject **) = args[i];
    }
    return 1;
}

int PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max, ...)
{
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_SystemError, "PyArg_UnpackTuple() argument list is not a tuple");
        return 0;
    }
    WITH_VARARGS(max, unpack(((PyTupleObject *)args)->ob_item, PyTuple_GET_SIZE(args), name, min,
                             max, va));
}

int _PyArg_UnpackStack(PyObject *const *args, Py_ssize_t nargs, const char *name, Py_ssize_t min,
                       Py_ssize_t max, ...)
{
    WITH_VARARGS(max, unpack(args, nargs, name, min, max, va));
}

/* ---- checks that generated code asks for ------------------------------------------------------ */

int _PyArg_NoKeywords(const char *funcname, PyObject *kwargs)
{
    if (kwargs == NULL) {
        return 1;
    }
    if (!PyDict_CheckExact(kwargs)) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (PyDict_GET_SIZE(kwargs) == 0) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "%.200s() takes no keyword arguments", funcname);
    return 0;
}

int _PyArg_NoPositional(const char *funcname, PyObject *args)
{
    if (args == NULL) {
        return 1;
    }
    if (!PyTuple_CheckExact(args)) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (PyTuple_GET_SIZE(args) == 0) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "%.200s() takes no positional arguments", funcname);
    return 0;
}

void _PyArg_BadArgument(const char *fname, const char *displayname, const char *expected,
                        PyObject *arg)
{
    PyErr_Format(PyExc_TypeError, "%.200s() %.200s must be %.50s, not %.50s", fname, displayname,
                 expected, arg == Py_None ? "None" : Py_TYPE(arg)->tp_name);
}
