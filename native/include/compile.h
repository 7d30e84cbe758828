/* compile.h: a CPython file name that sources include; its contents are in code.h. */
#include "Python.h"
