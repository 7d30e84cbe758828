/* sysmodule.h: a CPython file name that sources include; its contents are in ceval.h. */
#include "Python.h"
