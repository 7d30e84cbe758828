/* objimpl.h: a CPython file name that sources include; its contents are in typeobject.h. */
#include "Python.h"
