# A call of a foreign function has a short way and a long one; a keyword, which _ctypes ignores, forces the long one. They give the same.
# leaves: _ctypes keeps objects in C statics
from ctypes import *

libc, libm, api = CDLL(None), CDLL("libm.so.6"), pythonapi


def function(library, name, argtypes, restype):
    f = library[name]
    f.argtypes, f.restype = argtypes, restype
    return f


def outcome(f, args, **way):
    try:
        return repr(f(*args, **way))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def show(f, *args):
    short, long = outcome(f, args), outcome(f, args, long_way=True)
    return short if short == long else f"{short} but {long}"


class Mine(c_int):
    pass


class Parameter:
    def __init__(self, value):
        self._as_parameter_ = value


class Refuses:
    @classmethod
    def from_param(cls, value):
        raise ValueError(f"not {value}")


class Doubles:
    @classmethod
    def from_param(cls, value):
        return c_long(2 * value)


class Pair(Structure):
    _fields_ = [("a", c_int), ("b", c_int)]


# What does not fit is cut off, by parameter and by result.
numbers = [0, -1, 127, 128, 255, 256, 2**31 - 1, 2**31, 2**32 + 5, 2**63, 2**64 + 3, True]
for code in (c_byte, c_ubyte, c_short, c_ushort, c_int, c_uint, c_long, c_ulong, c_bool):
    print(code.__name__, [show(function(libc, "labs", [code], c_long), n) for n in numbers])
# expect: c_byte ['0', '1', '127', '128', '1', '0', '1', '0', '5', '0', '3', '1']
# expect: c_ubyte ['0', '255', '127', '128', '255', '0', '255', '0', '5', '0', '3', '1']
# expect: c_short ['0', '1', '127', '128', '255', '256', '1', '0', '5', '0', '3', '1']
# expect: c_ushort ['0', '65535', '127', '128', '255', '256', '65535', '0', '5', '0', '3', '1']
# expect: c_int ['0', '1', '127', '128', '255', '256', '2147483647', '2147483648', '5', '0', '3', '1']
# expect: c_uint ['0', '4294967295', '127', '128', '255', '256', '2147483647', '2147483648', '5', '0', '3', '1']
# expect: c_long ['0', '1', '127', '128', '255', '256', '2147483647', '2147483648', '4294967301', '-9223372036854775808', '3', '1']
# expect: c_ulong ['0', '1', '127', '128', '255', '256', '2147483647', '2147483648', '4294967301', '-9223372036854775808', '3', '1']
# expect: c_bool ['0', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1']
for code in (c_byte, c_ubyte, c_short, c_ushort, c_int, c_uint, c_long, c_bool, c_char, c_void_p, None, Mine, hex):
    print(getattr(code, "__name__", code), [show(function(libc, "labs", [c_long], code), n).split(" object")[0] for n in (0, 40, 255, 70000, 2**33 + 7)])
# expect: c_byte ['0', '40', '-1', '112', '7']
# expect: c_ubyte ['0', '40', '255', '112', '7']
# expect: c_short ['0', '40', '255', '4464', '7']
# expect: c_ushort ['0', '40', '255', '4464', '7']
# expect: c_int ['0', '40', '255', '70000', '7']
# expect: c_uint ['0', '40', '255', '70000', '7']
# expect: c_long ['0', '40', '255', '70000', '8589934599']
# expect: c_bool ['False', 'True', 'True', 'True', 'True']
# expect: c_char ["b'\\x00'", "b'('", "b'\\xff'", "b'p'", "b'\\x07'"]
# expect: c_void_p ['None', '40', '255', '70000', '8589934599']
# expect: None ['None', 'None', 'None', 'None', 'None']
# expect: Mine ['<Mine', '<Mine', '<Mine', '<Mine', '<Mine']
# expect: hex ["'0x0'", "'0x28'", "'0xff'", "'0x11170'", "'0x7'"]

# Errors, and what only the long way knows.
labs = function(libc, "labs", [c_long], c_long)
for value in (1.5, "x", None, b"x", c_long(-8), Mine(3), Parameter(-4), Parameter("y"), c_int(5)):
    print(show(labs, value))
# expect: ArgumentError: argument 1: TypeError: wrong type
# expect: ArgumentError: argument 1: TypeError: wrong type
# expect: ArgumentError: argument 1: TypeError: wrong type
# expect: ArgumentError: argument 1: TypeError: wrong type
# expect: 8
# expect: ArgumentError: argument 1: TypeError: wrong type
# expect: 4
# expect: ArgumentError: argument 1: TypeError: wrong type
# expect: ArgumentError: argument 1: TypeError: wrong type
print(show(labs), show(labs, -1, 2), show(libc.abs, 2**64), show(libc.abs, 2**31 + 1), show(libc.abs, 1.5))
# expect: TypeError: this function takes at least 1 argument (0 given) 1 ArgumentError: argument 1: OverflowError: int too long to convert 2147483647 ArgumentError: argument 1: TypeError: Don't know how to convert parameter 1
print(show(function(libc, "labs", [Refuses], c_long), 3), show(function(libc, "labs", [Doubles], c_long), -3))
# expect: ArgumentError: argument 1: ValueError: not 3 6
labs.errcheck = lambda result, f, args: (result, args)
print(show(labs, -3))
# expect: (3, (-3,))
print(show(function(libc, "labs", [Pair], c_long), Pair(5, 0)), show(function(libc, "labs", [c_int.__ctype_be__], c_int), 1))
# expect: 5 1

# Doubles and floats, in registers and beyond them.
print(show(function(libm, "fmax", [c_double, c_double], c_double), 1, 2.5), show(function(libm, "fmaxf", [c_float, c_float], c_float), c_float(0.1), 0.1))
# expect: 2.5 0.10000000149011612
print(show(function(libm, "ldexp", [c_double, c_int], c_double), 10**400, 1), show(function(libm, "ldexp", [c_double, c_int], c_double), 2**80, 1))
# expect: ArgumentError: argument 1: TypeError: wrong type 2.4178516392292583e+24
buffer = create_string_buffer(200)
text = function(libc, "snprintf", None, c_int)
print(show(lambda *args, **way: (text(buffer, 200, *args, **way), buffer.value), b"%d %.1f " * 10, *[c_double(i / 2) if i % 2 else i for i in range(20)]))
# expect: (65, b'0 0.5 2 1.5 4 2.5 6 3.5 8 4.5 10 5.5 12 6.5 14 7.5 16 8.5 18 9.5 ')
text.argtypes = [c_char_p, c_size_t, c_char_p, c_double]
print(show(lambda *args, **way: (text(buffer, 200, *args, **way), buffer.value), b"%.3f %d %.1f", 2.5, 7, c_double(4)), show(text, buffer, 200, b"%.1f %d", 2.5, c_short(7)))
# expect: (11, b'2.500 7 4.0') RuntimeError: ffi_prep_cif_var failed

# Pointers: by reference, arrays, buffers, functions.
total = CFUNCTYPE(c_int, POINTER(c_int), c_int)(lambda values, count: sum(values[:count]) if values else -1)
array, one = (c_int * 3)(4, 5, 6), c_int(9)
print([show(total, value, count) for value, count in ((array, 3), (one, 1), (byref(one), 1), (pointer(one), 1), (None, 0), (byref(array, 4), 2), (c_long(1), 1), (byref(c_double(1)), 1))])
# expect: ['15', '9', '9', '9', '-1', 'ArgumentError: argument 1: TypeError: expected LP_c_int instance instead of pointer to c_int_Array_3', 'ArgumentError: argument 1: TypeError: expected LP_c_int instance instead of c_long', 'ArgumentError: argument 1: TypeError: expected LP_c_int instance instead of pointer to c_double']
strlen = function(libc, "strlen", [c_char_p], c_size_t)
print([show(strlen, value) for value in (b"four", create_string_buffer(b"six"), c_char_p(b"a"), byref(c_char(0)), "text", bytearray(b"x"), array)])
# expect: ['4', '3', '1', '0', 'ArgumentError: argument 1: TypeError: wrong type', 'ArgumentError: argument 1: TypeError: wrong type', 'ArgumentError: argument 1: TypeError: wrong type']
strchr = function(libc, "strchr", [c_char_p, c_int], c_char_p)
print(show(strchr, b"hello", ord("l")), show(strchr, b"hello", ord("x")))
# expect: b'llo' None

# Python's own functions keep the lock and leave their exceptions; others run without it.
print(show(function(api, "PyGILState_Check", [], c_int)), show(function(libc, "PyGILState_Check", [], c_int)))
# expect: 1 0
attribute = function(api, "PyObject_GetAttrString", [py_object, c_char_p], py_object)
print(show(attribute, 5, b"numerator"), show(attribute, 5, b"nothing"), show(attribute, Mine, b"__name__"))
# expect: 5 AttributeError: 'int' object has no attribute 'nothing' 'Mine'

# errno is the thread's copy, swapped around the call.
close = function(CDLL(None, use_errno=True), "close", [c_int], c_int)
set_errno(0)
for way in ({}, {"long_way": True}, {}):
    print(close(-1, **way), get_errno(), set_errno(3))
# expect: -1 9 9
# expect: -1 9 9
# expect: -1 9 9

# A signature may change between calls, and during one.
changing = function(libc, "labs", [c_long], c_long)
print(changing(-70000), end=" ")
changing.argtypes = [c_byte]
print(changing(-70000), end=" ")
changing.restype = c_bool
print(changing(-70000), end=" ")
changing.argtypes = None
print(changing(c_int(0)))
# expect: 70000 112 True False


@CFUNCTYPE(c_int, c_int)
def again(n):
    again.restype = c_byte
    return 300 if n == 0 else again(n - 1)


print(again(0), again(0), again(3))
# expect: 300 44 44
print(show(libc.abs, True), show(libc.strlen, b"abc"), show(libc.abs, object()).split(":")[0], function(libc, "labs", [c_long], c_long)(*[-4]))
# expect: 1 3 ArgumentError 4
