/* pyport.h: the ground under every other header.
 *
 * Integer types, export and calling attributes, small arithmetic macros, locale-free character
 * classes, and the C library headers that sources expect <Python.h> to have included. Nothing here
 * knows about Python objects. */
#ifndef Py_PYPORT_H
#define Py_PYPORT_H

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#ifndef __cplusplus
#include <stdbool.h>
#endif

/* ---- linkage ---------------------------------------------------------------------------------- */

#ifdef __cplusplus
#define _Py_EXTERN_C extern "C"
#else
#define _Py_EXTERN_C extern
#endif

#define Py_IMPORTED_SYMBOL __attribute__((visibility("default")))
#define Py_EXPORTED_SYMBOL __attribute__((visibility("default")))
#define Py_LOCAL_SYMBOL __attribute__((visibility("hidden")))

#define PyAPI_FUNC(RTYPE) Py_EXPORTED_SYMBOL RTYPE
#define PyAPI_DATA(RTYPE) extern Py_EXPORTED_SYMBOL RTYPE

/* What goes in front of a module's PyInit_ function. */
#ifdef __cplusplus
#define PyMODINIT_FUNC extern "C" Py_EXPORTED_SYMBOL PyObject *
#else
#define PyMODINIT_FUNC Py_EXPORTED_SYMBOL PyObject *
#endif

#define Py_LOCAL(type) static type
#define Py_LOCAL_INLINE(type) static inline type

/* ---- attributes ------------------------------------------------------------------------------- */

#define Py_DEPRECATED(VERSION) __attribute__((__deprecated__))
#define Py_GCC_ATTRIBUTE(x) __attribute__(x)
#define Py_ALIGNED(x) __attribute__((aligned(x)))
#define Py_NO_INLINE __attribute__((noinline))
#define Py_ALWAYS_INLINE __attribute__((always_inline))
#define _Py_NO_RETURN __attribute__((__noreturn__))
#define Py_FORMAT_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

#if defined(__clang__)
#define _Py_COMP_DIAG_PUSH _Pragma("clang diagnostic push")
#define _Py_COMP_DIAG_IGNORE_DEPR_DECLS                                                            \
    _Pragma("clang diagnostic ignored \"-Wdeprecated-declarations\"")
#define _Py_COMP_DIAG_POP _Pragma("clang diagnostic pop")
#else
#define _Py_COMP_DIAG_PUSH _Pragma("GCC diagnostic push")
#define _Py_COMP_DIAG_IGNORE_DEPR_DECLS                                                            \
    _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
#define _Py_COMP_DIAG_POP _Pragma("GCC diagnostic pop")
#endif

/* C++11 wants nullptr where a null pointer is passed through a template; C wants NULL. */
#if defined(__cplusplus) && __cplusplus >= 201103L
#define _Py_NULL nullptr
#else
#define _Py_NULL NULL
#endif

#ifdef __cplusplus
#define _Py_STATIC_CAST(type, expr) static_cast<type>(expr)
#else
#define _Py_STATIC_CAST(type, expr) ((type)(expr))
#endif
/* A C cast in both languages: it may drop const, which half of the API's callers rely on. */
#define _Py_CAST(type, expr) ((type)(expr))

/* ---- integers --------------------------------------------------------------------------------- */

typedef ssize_t Py_ssize_t;
typedef Py_ssize_t Py_hash_t;
typedef size_t Py_uhash_t;
typedef Py_ssize_t Py_ssize_clean_t;
typedef uint32_t digit;
typedef int32_t sdigit;
typedef uint64_t twodigits;
typedef int64_t stwodigits;

#define SIZEOF_PY_HASH_T SIZEOF_SIZE_T
#define SIZEOF_PY_UHASH_T SIZEOF_SIZE_T
#define PY_SSIZE_T_MAX ((Py_ssize_t)(((size_t)-1) >> 1))
#define PY_SSIZE_T_MIN (-PY_SSIZE_T_MAX - 1)
#define PY_SIZE_MAX SIZE_MAX
#define PY_LONG_LONG long long
#define PY_LLONG_MIN LLONG_MIN
#define PY_LLONG_MAX LLONG_MAX
#define PY_ULLONG_MAX ULLONG_MAX
#define PY_INT32_T int32_t
#define PY_UINT32_T uint32_t
#define PY_INT64_T int64_t
#define PY_UINT64_T uint64_t
#define Py_LL(x) x##LL
#define Py_ULL(x) Py_LL(x##U)
#define PY_DWORD_MAX 4294967295U
#define HAVE_PY_SSIZE_T 1

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PY_BIG_ENDIAN 1
#define PY_LITTLE_ENDIAN 0
#else
#define PY_BIG_ENDIAN 0
#define PY_LITTLE_ENDIAN 1
#endif

/* ---- small arithmetic ------------------------------------------------------------------------- */

#define Py_MIN(x, y) (((x) > (y)) ? (y) : (x))
#define Py_MAX(x, y) (((x) > (y)) ? (x) : (y))
#define Py_ABS(x) ((x) < 0 ? -(x) : (x))
#define _Py_XSTRINGIFY(x) #x
#define Py_STRINGIFY(x) _Py_XSTRINGIFY(x)
#define Py_CHARMASK(c) ((unsigned char)((c) & 0xff))
#define Py_MEMBER_SIZE(type, member) sizeof(((type *)0)->member)
#define Py_MEMCPY memcpy
#define Py_VA_COPY va_copy
#define Py_SAFE_DOWNCAST(VALUE, WIDE, NARROW) ((NARROW)(VALUE))
#define Py_ARITHMETIC_RIGHT_SHIFT(TYPE, I, J) ((I) >> (J))
#define Py_FORCE_EXPANSION(X) X
#define Py_UNUSED(name) _unused_##name __attribute__((unused))

/* The number of elements of a real array; a pointer in its place does not compile (in C). */
#ifdef __cplusplus
#define Py_ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define Py_BUILD_ASSERT_EXPR(cond) (sizeof(char[1 - 2 * !(cond)]) - 1)
#define Py_BUILD_ASSERT(cond) static_assert((cond), #cond)
#else
#define Py_BUILD_ASSERT_EXPR(cond) (sizeof(char[1 - 2 * !(cond)]) - 1)
#define Py_BUILD_ASSERT(cond) _Static_assert((cond), #cond)
#define Py_ARRAY_LENGTH(array)                                                                     \
    (sizeof(array) / sizeof((array)[0]) +                                                          \
     Py_BUILD_ASSERT_EXPR(!__builtin_types_compatible_p(__typeof__(array), __typeof__(&(array)[0]))))
#endif

#define _Py_SIZE_ROUND_DOWN(n, a) ((size_t)(n) & ~(size_t)((a)-1))
#define _Py_SIZE_ROUND_UP(n, a) (((size_t)(n) + (size_t)((a)-1)) & ~(size_t)((a)-1))
#define _Py_ALIGN_DOWN(p, a) ((void *)((uintptr_t)(p) & ~(uintptr_t)((a)-1)))
#define _Py_ALIGN_UP(p, a) ((void *)(((uintptr_t)(p) + (uintptr_t)((a)-1)) & ~(uintptr_t)((a)-1)))
#define _Py_IS_ALIGNED(p, a) (!((uintptr_t)(p) & (uintptr_t)((a)-1)))
#define _Py_RVALUE(EXPR) ((void)0, (EXPR))

#if defined(NDEBUG)
#define Py_UNREACHABLE() __builtin_unreachable()
#else
#define Py_UNREACHABLE() Py_FatalError("reached a statement that was declared unreachable")
#endif

#define PyDoc_VAR(name) static const char name[]
#define PyDoc_STR(str) str
#define PyDoc_STRVAR(name, str) PyDoc_VAR(name) = PyDoc_STR(str)

/* ---- floating point --------------------------------------------------------------------------- */

#define Py_MATH_PI 3.14159265358979323846
#define Py_MATH_PIl 3.1415926535897932384626433832795029L
#define Py_MATH_E 2.7182818284590452354
#define Py_MATH_El 2.7182818284590452353602874713526625L
#define Py_MATH_TAU 6.2831853071795864769252867665590057683943L
#define Py_HUGE_VAL HUGE_VAL
#define Py_INFINITY ((double)INFINITY)
#define Py_NAN ((double)NAN)
#ifdef __cplusplus
#define Py_IS_NAN(X) __builtin_isnan(X)
#define Py_IS_INFINITY(X) __builtin_isinf(X)
#define Py_IS_FINITE(X) __builtin_isfinite(X)
#else
#define Py_IS_NAN(X) isnan(X)
#define Py_IS_INFINITY(X) isinf(X)
#define Py_IS_FINITE(X) isfinite(X)
#endif
#define Py_OVERFLOWED(X) ((X) != 0.0 && (errno == ERANGE || isinf(X)))
#define Py_SET_ERRNO_ON_MATH_ERROR(X)                                                              \
    do {                                                                                           \
        if (Py_IS_NAN(X)) {                                                                        \
            errno = EDOM;                                                                          \
        } else if (Py_IS_INFINITY(X)) {                                                            \
            errno = ERANGE;                                                                        \
        }                                                                                          \
    } while (0)
#define Py_ADJUST_ERANGE1(X)                                                                       \
    do {                                                                                           \
        if (errno == 0 && Py_IS_INFINITY(X)) {                                                     \
            errno = ERANGE;                                                                        \
        } else if (errno == ERANGE && (X) == 0.0) {                                                \
            errno = 0;                                                                             \
        }                                                                                          \
    } while (0)

#define PyFPE_START_PROTECT(err_string, leave_stmt)
#define PyFPE_END_PROTECT(v)

/* ---- characters, free of the locale ----------------------------------------------------------- */

#define PY_CTF_LOWER 0x01
#define PY_CTF_UPPER 0x02
#define PY_CTF_ALPHA (PY_CTF_LOWER | PY_CTF_UPPER)
#define PY_CTF_DIGIT 0x04
#define PY_CTF_ALNUM (PY_CTF_ALPHA | PY_CTF_DIGIT)
#define PY_CTF_SPACE 0x08
#define PY_CTF_XDIGIT 0x10

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(const unsigned int) _Py_ctype_table[256];
PyAPI_DATA(const unsigned char) _Py_ctype_tolower[256];
PyAPI_DATA(const unsigned char) _Py_ctype_toupper[256];

PyAPI_FUNC(int) PyOS_mystricmp(const char *, const char *);
PyAPI_FUNC(int) PyOS_mystrnicmp(const char *, const char *, Py_ssize_t);
PyAPI_FUNC(int) PyOS_snprintf(char *str, size_t size, const char *format,
    ...) Py_GCC_ATTRIBUTE((format(printf, 3, 4)));
PyAPI_FUNC(long) PyOS_strtol(const char *, char **, int);
PyAPI_FUNC(unsigned long) PyOS_strtoul(const char *, char **, int);
PyAPI_FUNC(int) PyOS_vsnprintf(char *str, size_t size, const char *format,
    va_list va) Py_GCC_ATTRIBUTE((format(printf, 3, 0)));
PyAPI_DATA(const char *) Py_hexdigits;

#ifdef __cplusplus
}
#endif

#define _Py_CTYPE(c) (_Py_ctype_table[Py_CHARMASK(c)])
#define Py_ISLOWER(c) (_Py_CTYPE(c) & PY_CTF_LOWER)
#define Py_ISUPPER(c) (_Py_CTYPE(c) & PY_CTF_UPPER)
#define Py_ISALPHA(c) (_Py_CTYPE(c) & PY_CTF_ALPHA)
#define Py_ISDIGIT(c) (_Py_CTYPE(c) & PY_CTF_DIGIT)
#define Py_ISXDIGIT(c) (_Py_CTYPE(c) & PY_CTF_XDIGIT)
#define Py_ISALNUM(c) (_Py_CTYPE(c) & PY_CTF_ALNUM)
#define Py_ISSPACE(c) (_Py_CTYPE(c) & PY_CTF_SPACE)
#define Py_TOLOWER(c) (_Py_ctype_tolower[Py_CHARMASK(c)])
#define Py_TOUPPER(c) (_Py_ctype_toupper[Py_CHARMASK(c)])

#define PyOS_strnicmp PyOS_mystrnicmp
#define PyOS_stricmp PyOS_mystricmp

/* Flags and results of PyOS_double_to_string. */
#define Py_DTSF_SIGN 0x01
#define Py_DTSF_ADD_DOT_0 0x02
#define Py_DTSF_ALT 0x04
#define Py_DTSF_NO_NEG_0 0x08
#define Py_DTST_FINITE 0
#define Py_DTST_INFINITE 1
#define Py_DTST_NAN 2

#endif
