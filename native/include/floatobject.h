/* floatobject.h: a CPython file name that sources include; its contents are in longobject.h. */
#include "Python.h"
