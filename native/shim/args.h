/* args.h: what the argument parsing files share. Internal to the shim.
 *
 * A parse is a walk over a format string. Each unit takes one Python object, and one or more C pointers
 * from the caller's variable arguments. The walk carries an ArgParse: where the variable arguments
 * stand, what must be undone if a later unit fails, and the text of the failure. */
#ifndef MINIPY_SHIM_ARGS_H
#define MINIPY_SHIM_ARGS_H

#include <Python.h>

/* Tuples in a format may nest this deep. */
#define MP_MAX_LEVELS 32
#define MP_STATIC_UNDO 8

typedef int (*mp_converter)(PyObject *, void *);

typedef enum { MP_UNDO_MEMORY, MP_UNDO_BUFFER, MP_UNDO_CONVERTER } MpUndoKind;

/* One completed conversion that holds a resource. */
typedef struct {
    MpUndoKind kind;
    void *target;
    mp_converter convert;
} MpUndo;

typedef struct {
    va_list va;
    int sized; /* '#' units are allowed: the caller was compiled with PY_SSIZE_T_CLEAN */
    MpUndo *undo;
    int undo_count, undo_capacity;
    MpUndo undo_static[MP_STATIC_UNDO];
    /* The place of a failure inside nested tuples: 1-based item numbers, ended by 0. */
    int levels[MP_MAX_LEVELS];
    char message[256];
} ArgParse;

#define MP_INTERNAL __attribute__((visibility("hidden")))

/* Begins a parse. The va_list is copied: mp_args_end releases the copy. */
MP_INTERNAL void mp_args_begin(ArgParse *parse, va_list va, int sized);

/* Ends a parse: keeps what was converted if ok, else undoes it, oldest first. Returns ok. */
MP_INTERNAL int mp_args_end(ArgParse *parse, int ok);

/* Converts arg by the unit at *format and steps over it. NULL on success, else what went wrong. */
MP_INTERNAL const char *mp_convert_item(ArgParse *parse, PyObject *arg, const char **format,
                                        int *levels);

/* Steps over one unit and, unless parse is NULL, over its C arguments. NULL, or what went wrong. */
MP_INTERNAL const char *mp_skip_item(ArgParse *parse, const char **format);

/* Raises the failure `what` of argument number iarg, unless something was raised already. */
MP_INTERNAL void mp_args_error(ArgParse *parse, Py_ssize_t iarg, const char *what,
                               const char *fname, const char *custom);

/* "name" and "()" for messages: a format without a name is about "function". */
#define MP_FNAME(fname) ((fname) == NULL ? "function" : (fname)), ((fname) == NULL ? "" : "()")
#define MP_PLURAL(n) ((n) == 1 ? "" : "s")

static inline int mp_end_of_format(char c)
{
    return c == '\0' || c == ':' || c == ';';
}

#endif
