/* getargs_keywords.c: arguments by position or by name.
 *
 * Two families. PyArg_ParseTupleAndKeywords takes a tuple, a dict and a list of names, and reads the
 * format as it goes. The _PyArg_Parser functions, for generated code, take an argument stack or a
 * tuple, and a format that was examined once.
 *
 * Names are compared as text, in C: a key that is compact ASCII, as identifiers are, costs no call. A
 * _PyArg_Parser is a static of the extension and shared by all interpreters, so no objects of one of
 * them may be kept in it: kwtuple stays out of use but for one mark, None, which says that pos, min,
 * max, fname and custom_msg have been filled in.
 *
 * The keywords are first sorted into slots, one per parameter, with a reference each: a converter may
 * run Python code that changes the dict. The slots are released at the end of the parse.
 *
 * Relies on: argunits.c; PyErr_Format of format.c; PyDict_Next, PyUnicode_AsUTF8AndSize,
 * PyTuple_New, PyMem_Malloc, PyMem_Free, PyErr_SetString,
 * PyErr_NoMemory, PyErr_Occurred, _PyErr_BadInternalCall. */
#include "args.h"

#undef _PyArg_UnpackKeywords

#define STATIC_SLOTS 24

/* The keyword arguments of one call, from a dict or from kwnames and the values behind them. */
typedef struct {
    PyObject *dict;
    PyObject *names;
    PyObject *const *values;
    Py_ssize_t count;
} Keywords;

typedef struct {
    PyObject **slot;    /* by parameter; owned references, NULL where no keyword was given */
    int length;
    PyObject *stray;    /* the first key that is no parameter's name: borrowed, or NULL */
    PyObject *fixed[STATIC_SLOTS];
} Slots;

static const char *const TWICE_OPTIONAL = "Invalid format string (| specified twice)";
static const char *const LATE_OPTIONAL = "Invalid format string ($ before |)";
static const char *const TWICE_KWONLY = "Invalid format string ($ specified twice)";
static const char *const EMPTY_KWONLY = "Empty parameter name after $";
static const char *const EMPTY_NAME = "Empty keyword parameter name";

static int system_error(const char *text)
{
    PyErr_SetString(PyExc_SystemError, text);
    return 0;
}

/* ---- names ------------------------------------------------------------------------------------ */

/* Whether the str `key` spells `name`. Keys that have no UTF-8 form spell no name. */
static int spells(PyObject *key, const char *name, size_t size)
{
    if (PyUnicode_IS_COMPACT_ASCII(key)) {
        return (size_t)PyUnicode_GET_LENGTH(key) == size &&
               memcmp(((PyASCIIObject *)key) + 1, name, size) == 0;
    }
    Py_ssize_t key_size;
    const char *text = PyUnicode_AsUTF8AndSize(key, &key_size);
    if (text == NULL) {
        PyErr_Clear();
        return 0;
    }
    return (size_t)key_size == size && memcmp(text, name, size) == 0;
}

static int index_of_name(PyObject *key, const char *const *names, int first, int length)
{
    for (int i = first; i < length; i++) {
        if (spells(key, names[i], strlen(names[i]))) {
            return i;
        }
    }
    return -1;
}

static int next_keyword(const Keywords *given, Py_ssize_t *position, PyObject **key,
                        PyObject **value)
{
    if (given->dict != NULL) {
        return PyDict_Next(given->dict, position, key, value);
    }
    if (*position >= given->count) {
        return 0;
    }
    *key = PyTuple_GET_ITEM(given->names, *position);
    *value = given->values[*position];
    ++*position;
    return 1;
}

/* Puts each given keyword into the slot of its parameter. The first of the names are positional-only. */
static int sort_keywords(Slots *slots, const Keywords *given, const char *const *names, int pos,
                         int length)
{
    slots->stray = NULL;
    slots->length = 0;
    slots->slot = slots->fixed;
    if (given->count == 0) {
        return 1;
    }
    if (length > STATIC_SLOTS) {
        slots->slot = (PyObject **)PyMem_Malloc((size_t)length * sizeof(PyObject *));
        if (slots->slot == NULL) {
            PyErr_NoMemory();
            return 0;
        }
    }
    slots->length = length;
    memset(slots->slot, 0, (size_t)length * sizeof(PyObject *));

    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (next_keyword(given, &position, &key, &value)) {
        int i = PyUnicode_Check(key) ? index_of_name(key, names, pos, length) : -1;
        if (i < 0) {
            if (slots->stray == NULL) {
                slots->stray = key;
            }
        } else {
            slots->slot[i] = Py_NewRef(value);
        }
    }
    return 1;
}

static void release_slots(Slots *slots)
{
    for (int i = 0; i < slots->length; i++) {
        Py_XDECREF(slots->slot[i]);
    }
    if (slots->slot != slots->fixed) {
        PyMem_Free(slots->slot);
    }
}

static inline PyObject *slot_of(const Slots *slots, int i)
{
    return i < slots->length ? slots->slot[i] : NULL;
}

/* ---- errors both families raise --------------------------------------------------------------- */

static int too_many(const char *fname, int limit, Py_ssize_t nargs, Py_ssize_t nkwargs)
{
    /* "keyword", where no positional argument was given, keeps the sentence true. */
    PyErr_Format(PyExc_TypeError, "%.200s%s takes at most %d %sargument%s (%zd given)",
                 MP_FNAME(fname), limit, nargs == 0 ? "keyword " : "", MP_PLURAL(limit),
                 nargs + nkwargs);
    return 0;
}

static int positional_count(const char *fname, const char *bound, Py_ssize_t limit,
                            Py_ssize_t nargs)
{
    PyErr_Format(PyExc_TypeError, "%.200s%s takes %s %zd positional argument%s (%zd given)",
                 MP_FNAME(fname), bound, limit, MP_PLURAL(limit), nargs);
    return 0;
}

static int no_positional(const char *fname)
{
    PyErr_Format(PyExc_TypeError, "%.200s%s takes no positional arguments", MP_FNAME(fname));
    return 0;
}

static int missing(const char *fname, const char *name, int place)
{
    PyErr_Format(PyExc_TypeError, "%.200s%s missing required argument '%s' (pos %i)",
                 MP_FNAME(fname), name, place);
    return 0;
}

/* Some keyword was left over: it was given by position too, or it is nobody's name. */
static int leftover(const char *fname, const Slots *slots, const char *const *names, int pos,
                    Py_ssize_t nargs)
{
    for (int i = pos; i < nargs; i++) {
        if (slot_of(slots, i) != NULL) {
            PyErr_Format(PyExc_TypeError,
                         "argument for %.200s%s given by name ('%s') and position (%d)",
                         MP_FNAME(fname), names[i], i + 1);
            return 0;
        }
    }
    if (slots->stray == NULL) {
        return 1;
    }
    if (!PyUnicode_Check(slots->stray)) {
        PyErr_SetString(PyExc_TypeError, "keywords must be strings");
    } else {
        PyErr_Format(PyExc_TypeError, "'%U' is an invalid keyword argument for %.200s%s",
                     slots->stray, fname == NULL ? "this function" : fname,
                     fname == NULL ? "" : "()");
    }
    return 0;
}

/* ---- a format read as it goes ----------------------------------------------------------------- */

typedef struct {
    const char *fname, *custom;
    int pos, length;
} NameList;

static int measure_names(const char *format, const char *const *names, NameList *list)
{
    const char *colon = strchr(format, ':');
    const char *semicolon = colon == NULL ? strchr(format, ';') : NULL;
    list->fname = colon == NULL ? NULL : colon + 1;
    list->custom = semicolon == NULL ? NULL : semicolon + 1;
    int n = 0;
    while (names[n] != NULL && names[n][0] == '\0') {
        n++;
    }
    list->pos = n;
    for (; names[n] != NULL; n++) {
        if (names[n][0] == '\0') {
            return system_error(EMPTY_NAME);
        }
    }
    list->length = n;
    return 1;
}

static int convert_named(ArgParse *parse, PyObject *args, const Slots *slots, Py_ssize_t nkwargs,
                         const char *format, const char *const *names, const NameList *list)
{
    const char *fname = list->fname;
    Py_ssize_t nargs = PyTuple_GET_SIZE(args);
    int pos = list->pos, length = list->length;
    int min = INT_MAX, max = INT_MAX;
    /* A missing positional-only argument is reported only when the bounds are known. */
    int postponed = 0;
    int i;

    for (i = 0; i < length; i++) {
        if (*format == '|') {
            if (min != INT_MAX) {
                return system_error(TWICE_OPTIONAL);
            }
            if (max != INT_MAX) {
                return system_error(LATE_OPTIONAL);
            }
            min = i;
            format++;
        }
        if (*format == '$') {
            if (max != INT_MAX) {
                return system_error(TWICE_KWONLY);
            }
            max = i;
            format++;
            if (max < pos) {
                return system_error(EMPTY_KWONLY);
            }
            if (postponed) {
                break;
            }
            if (max < nargs) {
                return max == 0 ? no_positional(fname)
                                : positional_count(fname, min != INT_MAX ? "at most" : "exactly",
                                                   max, nargs);
            }
        }
        if (mp_end_of_format(*format)) {
            PyErr_Format(PyExc_SystemError,
                         "More keyword list entries (%d) than format specifiers (%d)", length, i);
            return 0;
        }
        if (!postponed) {
            PyObject *arg = NULL;
            if (i < nargs) {
                arg = PyTuple_GET_ITEM(args, i);
            } else if (i >= pos && (arg = slot_of(slots, i)) != NULL) {
                nkwargs--;
            }
            if (arg != NULL) {
                const char *failure = mp_convert_item(parse, arg, &format, parse->levels);
                if (failure != NULL) {
                    mp_args_error(parse, i + 1, failure, fname, list->custom);
                    return 0;
                }
                continue;
            }
            if (i < min) {
                if (i >= pos) {
                    return missing(fname, names[i], i + 1);
                }
                postponed = 1;
            }
            /* Nothing more to find: what is left is optional. */
            if (nkwargs == 0 && !postponed) {
                return 1;
            }
        }
        const char *failure = mp_skip_item(parse, &format);
        if (failure != NULL) {
            PyErr_Format(PyExc_SystemError, "%s: '%s'", failure, format);
            return 0;
        }
    }
    if (postponed) {
        int least = Py_MIN(pos, min);
        return positional_count(fname, least < i ? "at least" : "exactly", least, nargs);
    }
    if (!mp_end_of_format(*format) && *format != '|' && *format != '$') {
        PyErr_Format(PyExc_SystemError,
                     "more argument specifiers than keyword list entries (remaining format:'%s')",
                     format);
        return 0;
    }
    return nkwargs > 0 ? leftover(fname, slots, names, pos, nargs) : 1;
}

static int parse_named(PyObject *args, PyObject *kwargs, const char *format,
                       const char *const *names, va_list va, int sized)
{
    if (args == NULL || !PyTuple_Check(args) || (kwargs != NULL && !PyDict_Check(kwargs)) ||
        format == NULL || names == NULL) {
        PyErr_BadInternalCall();
        return 0;
    }
    NameList list;
    if (!measure_names(format, names, &list)) {
        return 0;
    }
    Keywords given = {kwargs, NULL, NULL, kwargs == NULL ? 0 : PyDict_GET_SIZE(kwargs)};
    if (PyTuple_GET_SIZE(args) + given.count > list.length) {
        return too_many(list.fname, list.length, PyTuple_GET_SIZE(args), given.count);
    }
    Slots slots;
    if (!sort_keywords(&slots, &given, names, list.pos, list.length)) {
        return 0;
    }
    ArgParse parse;
    mp_args_begin(&parse, va, sized);
    int ok = convert_named(&parse, args, &slots, given.count, format, names, &list);
    ok = mp_args_end(&parse, ok);
    release_slots(&slots);
    return ok;
}

/* ---- a format examined once ------------------------------------------------------------------- */

static int parser_length(const _PyArg_Parser *parser)
{
    int n = parser->pos;
    while (parser->keywords[n] != NULL) {
        n++;
    }
    return n;
}

static int prepare(_PyArg_Parser *parser)
{
    if (__atomic_load_n(&parser->kwtuple, __ATOMIC_ACQUIRE) != NULL) {
        return 1;
    }
    const char *const *names = parser->keywords;
    int pos = 0, length;
    while (names[pos] != NULL && names[pos][0] == '\0') {
        pos++;
    }
    for (length = pos; names[length] != NULL; length++) {
        if (names[length][0] == '\0') {
            return system_error(EMPTY_NAME);
        }
    }
    parser->pos = pos;
    const char *format = parser->format;
    if (format != NULL) {
        NameList list;
        if (!measure_names(format, names, &list)) {
            return 0;
        }
        int min = INT_MAX, max = INT_MAX;
        for (int i = 0; i < length; i++) {
            if (*format == '|') {
                if (min != INT_MAX) {
                    return system_error(TWICE_OPTIONAL);
                }
                if (max != INT_MAX) {
                    return system_error(LATE_OPTIONAL);
                }
                min = i;
                format++;
            }
            if (*format == '$') {
                if (max != INT_MAX) {
                    return system_error(TWICE_KWONLY);
                }
                if (i < pos) {
                    return system_error(EMPTY_KWONLY);
                }
                max = i;
                format++;
            }
            if (mp_end_of_format(*format)) {
                PyErr_Format(PyExc_SystemError,
                             "More keyword list entries (%d) than format specifiers (%d)", length,
                             i);
                return 0;
            }
            const char *failure = mp_skip_item(NULL, &format);
            if (failure != NULL) {
                PyErr_Format(PyExc_SystemError, "%s: '%s'", failure, format);
                return 0;
            }
        }
        if (!mp_end_of_format(*format) && *format != '|' && *format != '$') {
            PyErr_Format(
                PyExc_SystemError,
                "more argument specifiers than keyword list entries (remaining format:'%s')",
                format);
            return 0;
        }
        parser->fname = list.fname;
        parser->custom_msg = list.custom;
        parser->min = Py_MIN(min, length);
        parser->max = Py_MIN(max, length);
    }
    __atomic_store_n(&parser->kwtuple, Py_None, __ATOMIC_RELEASE);
    return 1;
}

static Keywords keywords_of(PyObject *const *args, Py_ssize_t nargs, PyObject *kwargs,
                            PyObject *kwnames)
{
    Keywords given = {kwargs, kwnames, NULL, 0};
    if (kwargs != NULL) {
        given.count = PyDict_GET_SIZE(kwargs);
    } else if (kwnames != NULL) {
        given.count = PyTuple_GET_SIZE(kwnames);
        given.values = args + nargs;
    }
    return given;
}

static int convert_prepared(ArgParse *parse, PyObject *const *args, Py_ssize_t nargs,
                            const Slots *slots, Py_ssize_t nkwargs, const _PyArg_Parser *parser,
                            int length)
{
    const char *fname = parser->fname;
    const char *format = parser->format;
    for (int i = 0; i < length; i++) {
        if (*format == '|') {
            format++;
        }
        if (*format == '$') {
            format++;
        }
        PyObject *arg = NULL;
        if (i < nargs) {
            arg = args[i];
        } else if (i >= parser->pos && (arg = slot_of(slots, i)) != NULL) {
            nkwargs--;
        }
        if (arg != NULL) {
            const char *failure = mp_convert_item(parse, arg, &format, parse->levels);
            if (failure != NULL) {
                mp_args_error(parse, i + 1, failure, fname, parser->custom_msg);
                return 0;
            }
            continue;
        }
        if (i < parser->min) {
            if (i < parser->pos) {
                int least = Py_MIN(parser->pos, parser->min);
                return positional_count(fname, least < parser->max ? "at least" : "exactly", least,
                                        nargs);
            }
            return missing(fname, parser->keywords[i], i + 1);
        }
        if (nkwargs == 0) {
            return 1;
        }
        const char *failure = mp_skip_item(parse, &format);
        if (failure != NULL) {
            PyErr_Format(PyExc_SystemError, "%s: '%s'", failure, format);
            return 0;
        }
    }
    return nkwargs > 0 ? leftover(fname, slots, parser->keywords, parser->pos, nargs) : 1;
}

static int parse_prepared(PyObject *const *args, Py_ssize_t nargs, PyObject *kwargs,
                          PyObject *kwnames, _PyArg_Parser *parser, va_list va, int sized)
{
    if (parser == NULL || (kwargs != NULL && !PyDict_Check(kwargs)) ||
        (kwnames != NULL && !PyTuple_Check(kwnames))) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (!prepare(parser)) {
        return 0;
    }
    int length = parser_length(parser);
    Keywords given = keywords_of(args, nargs, kwargs, kwnames);
    if (nargs + given.count > length) {
        return too_many(parser->fname, length, nargs, given.count);
    }
    if (parser->max < nargs) {
        return parser->max == 0
                   ? no_positional(parser->fname)
                   : positional_count(parser->fname,
                                      parser->min < parser->max ? "at most" : "exactly",
                                      parser->max, nargs);
    }
    Slots slots;
    if (!sort_keywords(&slots, &given, parser->keywords, parser->pos, length)) {
        return 0;
    }
    ArgParse parse;
    mp_args_begin(&parse, va, sized);
    int ok = convert_prepared(&parse, args, nargs, &slots, given.count, parser, length);
    ok = mp_args_end(&parse, ok);
    release_slots(&slots);
    return ok;
}

static int parse_prepared_tuple(PyObject *args, PyObject *kwargs, _PyArg_Parser *parser, va_list va,
                                int sized)
{
    if (args == NULL || !PyTuple_Check(args)) {
        PyErr_BadInternalCall();
        return 0;
    }
    return parse_prepared(((PyTupleObject *)args)->ob_item, PyTuple_GET_SIZE(args), kwargs, NULL,
                          parser, va, sized);
}

/* ---- unpacking without conversion ------------------------------------------------------------- */

/* Fills buf from keywords where a position gave nothing. The values are borrowed: the caller of these
 * functions keeps its arguments alive. `from` is the first parameter to look for, `shift` how far its
 * place in buf is moved. Returns 0 with an exception set, or 1. */
static int fill_from_keywords(PyObject **buf, const Keywords *given, const _PyArg_Parser *parser,
                              Py_ssize_t nargs, Py_ssize_t from, int shift, int length, int minpos,
                              int maxpos, int minkw, int stop_early)
{
    Slots slots;
    if (!sort_keywords(&slots, given, parser->keywords, parser->pos, length)) {
        return 0;
    }
    int required = minkw ? maxpos + minkw : minpos;
    Py_ssize_t nkwargs = given->count;
    int ok = 1;
    for (int i = (int)from; i < length; i++) {
        if (nkwargs == 0 && stop_early && i >= required) {
            break;
        }
        PyObject *arg = slot_of(&slots, i);
        buf[i + shift] = arg;
        if (arg != NULL) {
            nkwargs--;
        } else if (i < minpos || (maxpos <= i && i < required)) {
            ok = missing(parser->fname, parser->keywords[i], i + 1);
            break;
        }
    }
    if (ok && nkwargs > 0) {
        ok = leftover(parser->fname, &slots, parser->keywords, parser->pos, nargs);
    }
    release_slots(&slots);
    return ok;
}

PyObject *const *_PyArg_UnpackKeywords(PyObject *const *args, Py_ssize_t nargs, PyObject *kwargs,
                                       PyObject *kwnames, struct _PyArg_Parser *parser, int minpos,
                                       int maxpos, int minkw, PyObject **buf)
{
    if (parser == NULL || (kwargs != NULL && !PyDict_Check(kwargs))) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (args == NULL && nargs == 0) {
        args = buf;
    }
    if (!prepare(parser)) {
        return NULL;
    }
    Keywords given = keywords_of(args, nargs, kwargs, kwnames);
    if (given.count == 0 && minkw == 0 && minpos <= nargs && nargs <= maxpos) {
        return args;
    }
    int length = parser_length(parser);
    int least = Py_MIN(parser->pos, minpos);
    if (nargs + given.count > length) {
        too_many(parser->fname, length, nargs, given.count);
        return NULL;
    }
    if (nargs > maxpos) {
        if (maxpos == 0) {
            no_positional(parser->fname);
        } else {
            positional_count(parser->fname, minpos < maxpos ? "at most" : "exactly", maxpos, nargs);
        }
        return NULL;
    }
    if (nargs < least) {
        positional_count(parser->fname, least < maxpos ? "at least" : "exactly", least, nargs);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < nargs; i++) {
        buf[i] = args[i];
    }
    /* Positional-only parameters that were not given stay as the caller left them. */
    return fill_from_keywords(buf, &given, parser, nargs, Py_MAX(nargs, parser->pos), 0, length,
                              minpos, maxpos, minkw, 1)
               ? buf
               : NULL;
}

PyObject *const *_PyArg_UnpackKeywordsWithVararg(PyObject *const *args, Py_ssize_t nargs,
                                                 PyObject *kwargs, PyObject *kwnames,
                                                 struct _PyArg_Parser *parser, int minpos,
                                                 int maxpos, int minkw, int vararg, PyObject **buf)
{
    if (parser == NULL || (kwargs != NULL && !PyDict_Check(kwargs))) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (args == NULL && nargs == 0) {
        args = buf;
    }
    if (!prepare(parser)) {
        return NULL;
    }
    Keywords given = keywords_of(args, nargs, kwargs, kwnames);
    int length = parser_length(parser);
    int least = Py_MIN(parser->pos, minpos);
    if (nargs < least) {
        positional_count(parser->fname, least < maxpos ? "at least" : "exactly", least, nargs);
        return NULL;
    }
    Py_ssize_t extra = Py_MAX(nargs - maxpos, 0);
    PyObject *rest = PyTuple_New(extra);
    if (rest == NULL) {
        return NULL;
    }
    buf[vararg] = rest;
    for (Py_ssize_t i = 0; i < nargs; i++) {
        if (i < vararg) {
            buf[i] = args[i];
        } else {
            PyTuple_SET_ITEM(rest, i - vararg, Py_NewRef(args[i]));
        }
    }
    /* The tuple has a place of its own in buf, before which the named parameters may still end. */
    if (!fill_from_keywords(buf, &given, parser, nargs, Py_MAX(nargs, parser->pos) - extra,
                            nargs < vararg ? 0 : 1, length, minpos, maxpos, minkw, 0)) {
        Py_CLEAR(buf[vararg]);
        return NULL;
    }
    return buf;
}

int PyArg_ValidateKeywordArguments(PyObject *kwargs)
{
    if (!PyDict_Check(kwargs)) {
        PyErr_BadInternalCall();
        return 0;
    }
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (PyDict_Next(kwargs, &position, &key, &value)) {
        if (!PyUnicode_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "keywords must be strings");
            return 0;
        }
    }
    return 1;
}

/* ---- the public names ------------------------------------------------------------------------- */

#define WITH_VARARGS(last, call)                                                                   \
    va_list va;                                                                                    \
    va_start(va, last);                                                                            \
    int ok = call;                                                                                 \
    va_end(va);                                                                                    \
    return ok

#define NAMES(kwlist) ((const char *const *)(kwlist))

int PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format, char **kwlist,
                                ...)
{
    WITH_VARARGS(kwlist, parse_named(args, kwargs, format, NAMES(kwlist), va, 0));
}

int _PyArg_ParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format,
                                       char **kwlist, ...)
{
    WITH_VARARGS(kwlist, parse_named(args, kwargs, format, NAMES(kwlist), va, 1));
}

int PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format,
                                  char **kwlist, va_list va)
{
    return parse_named(args, kwargs, format, NAMES(kwlist), va, 0);
}

int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format,
                                         char **kwlist, va_list va)
{
    return parse_named(args, kwargs, format, NAMES(kwlist), va, 1);
}

int _PyArg_ParseTupleAndKeywordsFast(PyObject *args, PyObject *kwargs, struct _PyArg_Parser *parser,
                                     ...)
{
    WITH_VARARGS(parser, parse_prepared_tuple(args, kwargs, parser, va, 0));
}

int _PyArg_ParseTupleAndKeywordsFast_SizeT(PyObject *args, PyObject *kwargs,
                                           struct _PyArg_Parser *parser, ...)
{
    WITH_VARARGS(parser, parse_prepared_tuple(args, kwargs, parser, va, 1));
}

int _PyArg_VaParseTupleAndKeywordsFast(PyObject *args, PyObject *kwargs,
                                       struct _PyArg_Parser *parser, va_list va)
{
    return parse_prepared_tuple(args, kwargs, parser, va, 0);
}

int _PyArg_VaParseTupleAndKeywordsFast_SizeT(PyObject *args, PyObject *kwargs,
                                             struct _PyArg_Parser *parser, va_list va)
{
    return parse_prepared_tuple(args, kwargs, parser, va, 1);
}

int _PyArg_ParseStackAndKeywords(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                                 struct _PyArg_Parser *parser, ...)
{
    WITH_VARARGS(parser, parse_prepared(args, nargs, NULL, kwnames, parser, va, 0));
}

int _PyArg_ParseStackAndKeywords_SizeT(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                                       struct _PyArg_Parser *parser, ...)
{
    WITH_VARARGS(parser, parse_prepared(args, nargs, NULL, kwnames, parser, va, 1));
}
