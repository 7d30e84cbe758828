/* pymath.h: a CPython file name that sources include; its contents are in pyport.h. */
#include "Python.h"
