/* Python.h: the whole C API of MiniPy, which is that of CPython 3.11.
 *
 *     #define PY_SSIZE_T_CLEAN
 *     #include <Python.h>
 *
 * Include it first: it configures the C library's headers. Py_LIMITED_API is accepted and changes
 * nothing, since there is one ABI. structmember.h, datetime.h, frameobject.h, structseq.h, pythread.h
 * and marshal.h may be included by name after it. */
#ifndef Py_PYTHON_H
#define Py_PYTHON_H

#include "patchlevel.h"
#include "pyconfig.h"

#include "pyport.h"

#include "object.h"

#include "typeobject.h"

#include "pymem.h"

#include "bytesobject.h"
#include "containers.h"
#include "longobject.h"
#include "unicodeobject.h"

#include "abstract.h"
#include "methodobject.h"
#include "moduleobject.h"
#include "modsupport.h"
#include "pyerrors.h"

#include "code.h"
#include "frameobject.h"
#include "pythread.h"

#include "pystate.h"

#include "ceval.h"
#include "pylifecycle.h"
#include "structseq.h"

#endif
