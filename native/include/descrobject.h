/* descrobject.h: a CPython file name that sources include; its contents are in methodobject.h. */
#include "Python.h"
