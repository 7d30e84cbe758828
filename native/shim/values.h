/* values.h: building Python objects from a format, as shared by buildvalue.c and calls.c. Internal. */
#ifndef MINIPY_SHIM_VALUES_H
#define MINIPY_SHIM_VALUES_H

#include "args.h"

typedef struct {
    const char *format; /* the next unit */
    va_list va;
    int sized; /* '#' units are allowed */
} ValueBuild;

/* How many units stand before `end` at the top level; -1 with an exception set. */
MP_INTERNAL Py_ssize_t mp_count_units(const char *format, char end);

/* The next unit's object: a new reference, or NULL with an exception set. */
MP_INTERNAL PyObject *mp_build_next(ValueBuild *build);

/* The next n units into items, in order. On failure returns 0: items then holds nothing, and the units
 * that were left have been consumed too, so that 'N' references are never lost. */
MP_INTERNAL int mp_build_items(ValueBuild *build, PyObject **items, Py_ssize_t n, char end);

#endif
