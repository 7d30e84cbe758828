/* traceback.h: a CPython file name that sources include; its contents are in frameobject.h. */
#include "Python.h"
