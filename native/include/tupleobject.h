/* tupleobject.h: a CPython file name that sources include; its contents are in containers.h. */
#include "Python.h"
