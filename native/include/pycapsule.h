/* pycapsule.h: a CPython file name that sources include; its contents are in moduleobject.h. */
#include "Python.h"
