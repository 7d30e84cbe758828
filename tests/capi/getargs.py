# Argument parsing and value building: every unit on good and bad arguments.
import c_getargs as c

class Index:
    def __index__(self): return 7
class Float:
    def __float__(self): return 2.5
class Complex:
    def __complex__(self): return 1j
class Broken:
    def __index__(self): raise KeyError("broken")
    def __float__(self): raise KeyError("broken")
    def __bool__(self): raise KeyError("broken")
class Str(str): pass

numbers = (0, -1, 127, 128, 255, 256, 32767, 32768, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64, -2**63, -2**64, True, 1.5, "1", None, Index(), Broken())
for unit in "bBhHiIlkLKn":
    print(unit, [c.parse(unit, (n,)) for n in numbers])
for unit in "fd":
    print(unit, [c.parse(unit, (n,)) for n in (1, 1.5, 10**400, "x", None, Float(), Index(), Broken(), 1j)])
print("D", [c.parse("D", (n,)) for n in (1, 1.5, 2j, "x", Float(), Complex())])
for unit in "cC":
    print(unit, [c.parse(unit, (n,)) for n in (b"a", b"ab", bytearray(b"z"), "a", "ab", "€", 1, "")])
print("p", [c.parse("p", (n,)) for n in (0, 1, [], [0], "", Broken())])
texts = ("abc", "é€", "a\0b", b"xyz", b"x\0z", bytearray(b"ba"), memoryview(b"mv"), None, 5, "\ud800", Str("sub"), memoryview(b"abcdef")[::2])
for unit in ("s", "z", "y", "s#", "z#", "y#", "s*", "z*", "y*", "w*", "es", "et", "es#", "et#", "U", "S", "Y"):
    print(unit, [c.parse(unit, (t,)) for t in texts])
print(c.parse("O", (5,)), c.parse("O", ()), c.parse("O", (1, 2)))
print([c.es_buffer(t) for t in ("abcd", "abcde", "€", 5)])
print(c.converter(5), c.converter("x"), c.converter(5, "x"), c.converter(), c.converter(2, 3))
for args in ((1, (2, (3, 4))), (1, 2), (1, (2, 3)), (1, (2, (3, 4, 5))), (1, [2, [3, 4]]), (1, "ab"), (1, (2, ("x", 4)))):
    print(c.nested(*args))
for args in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ("x",), (1, "x"), (1, 2, None)):
    print(c.optional(*args))
print(c.with_message(1), c.with_message(), c.with_message("x"), c.with_message(1, 2))
print(c.nothing(), c.nothing(1))
for f in (c.keywords, c.positional_only, c.all_optional):
    for args, kwargs in (((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, 3), {}), ((1,), {"b": 2}), ((1,), {"c": 3}), ((1,), {"c": 3, "d": 4}), ((), {"a": 1}), ((1,), {"a": 1}), ((1,), {"z": 1}), ((1, 2, 3, 4, 5), {}), ((), {"": 1}), ((1, 2), {"b": 3}), ((), {"x": 1, "y": "s"}), ((1,), {"x": 2}), ((), {"y": 5})):
        print(f.__name__, args, kwargs, f(*args, **kwargs))
print(c.unpack(1), c.unpack(1, 2, 3), c.unpack(), c.unpack(1, 2, 3, 4))
print(c.validate({"a": 1}), c.validate({1: 1}), c.validate([]))
print(c.old_parse(5), c.old_parse("x"))
print(c.build())
print(c.build_errors())
try:
    c.no_keywords(1, k=2)
except TypeError as e:
    print(e)
# expect: b [0, ('OverflowError', 'unsigned byte integer is less than minimum'), 127, 128, 255, ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'unsigned byte integer is greater than maximum'), ('OverflowError', 'Python int too large to convert to C long'), ('OverflowError', 'Python int too large to convert to C long'), ('OverflowError', 'unsigned byte integer is less than minimum'), ('OverflowError', 'Python int too large to convert to C long'), 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: B [0, 255, 127, 128, 255, 0, 255, 0, 255, 255, 0, 255, 0, 255, 0, 0, 0, 0, 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: h [0, -1, 127, 128, 255, 256, 32767, ('OverflowError', 'signed short integer is greater than maximum'), ('OverflowError', 'signed short integer is greater than maximum'), ('OverflowError', 'signed short integer is greater than maximum'), ('OverflowError', 'signed short integer is greater than maximum'), ('OverflowError', 'signed short integer is greater than maximum'), ('OverflowError', 'signed short integer is greater than maximum'), ('OverflowError', 'signed short integer is greater than maximum'), ('OverflowError', 'Python int too large to convert to C long'), ('OverflowError', 'Python int too large to convert to C long'), ('OverflowError', 'signed short integer is less than minimum'), ('OverflowError', 'Python int too large to convert to C long'), 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: H [0, 65535, 127, 128, 255, 256, 32767, 32768, 65535, 65535, 0, 65535, 0, 65535, 0, 0, 0, 0, 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: i [0, -1, 127, 128, 255, 256, 32767, 32768, 65535, 2147483647, ('OverflowError', 'signed integer is greater than maximum'), ('OverflowError', 'signed integer is greater than maximum'), ('OverflowError', 'signed integer is greater than maximum'), ('OverflowError', 'signed integer is greater than maximum'), ('OverflowError', 'Python int too large to convert to C long'), ('OverflowError', 'Python int too large to convert to C long'), ('OverflowError', 'signed integer is less than minimum'), ('OverflowError', 'Python int too large to convert to C long'), 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: I [0, 4294967295, 127, 128, 255, 256, 32767, 32768, 65535, 2147483647, 2147483648, 4294967295, 0, 4294967295, 0, 0, 0, 0, 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: l [0, -1, 127, 128, 255, 256, 32767, 32768, 65535, 2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807, ('OverflowError', 'Python int too large to convert to C long'), ('OverflowError', 'Python int too large to convert to C long'), -9223372036854775808, ('OverflowError', 'Python int too large to convert to C long'), 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: k [0, 18446744073709551615, 127, 128, 255, 256, 32767, 32768, 65535, 2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807, 9223372036854775808, 0, 9223372036854775808, 0, 1, ('TypeError', 'f() argument 1 must be int, not float'), ('TypeError', 'f() argument 1 must be int, not str'), ('TypeError', 'f() argument 1 must be int, not None'), ('TypeError', 'f() argument 1 must be int, not Index'), ('TypeError', 'f() argument 1 must be int, not Broken')]
# expect: L [0, -1, 127, 128, 255, 256, 32767, 32768, 65535, 2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807, ('OverflowError', 'int too big to convert'), ('OverflowError', 'int too big to convert'), -9223372036854775808, ('OverflowError', 'int too big to convert'), 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: K [0, 18446744073709551615, 127, 128, 255, 256, 32767, 32768, 65535, 2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807, 9223372036854775808, 0, 9223372036854775808, 0, 1, ('TypeError', 'f() argument 1 must be int, not float'), ('TypeError', 'f() argument 1 must be int, not str'), ('TypeError', 'f() argument 1 must be int, not None'), ('TypeError', 'f() argument 1 must be int, not Index'), ('TypeError', 'f() argument 1 must be int, not Broken')]
# expect: n [0, -1, 127, 128, 255, 256, 32767, 32768, 65535, 2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807, ('OverflowError', 'Python int too large to convert to C ssize_t'), ('OverflowError', 'Python int too large to convert to C ssize_t'), -9223372036854775808, ('OverflowError', 'Python int too large to convert to C ssize_t'), 1, ('TypeError', "'float' object cannot be interpreted as an integer"), ('TypeError', "'str' object cannot be interpreted as an integer"), ('TypeError', "'NoneType' object cannot be interpreted as an integer"), 7, ('KeyError', "'broken'")]
# expect: f [1.0, 1.5, ('OverflowError', 'int too large to convert to float'), ('TypeError', 'must be real number, not str'), ('TypeError', 'must be real number, not NoneType'), 2.5, 7.0, ('KeyError', "'broken'"), ('TypeError', 'must be real number, not complex')]
# expect: d [1.0, 1.5, ('OverflowError', 'int too large to convert to float'), ('TypeError', 'must be real number, not str'), ('TypeError', 'must be real number, not NoneType'), 2.5, 7.0, ('KeyError', "'broken'"), ('TypeError', 'must be real number, not complex')]
# expect: D [(1+0j), (1.5+0j), 2j, ('TypeError', 'must be real number, not str'), (2.5+0j), 1j]
# expect: c [97, ('TypeError', 'f() argument 1 must be a byte string of length 1, not bytes'), 122, ('TypeError', 'f() argument 1 must be a byte string of length 1, not str'), ('TypeError', 'f() argument 1 must be a byte string of length 1, not str'), ('TypeError', 'f() argument 1 must be a byte string of length 1, not str'), ('TypeError', 'f() argument 1 must be a byte string of length 1, not int'), ('TypeError', 'f() argument 1 must be a byte string of length 1, not str')]
# expect: C [('TypeError', 'f() argument 1 must be a unicode character, not bytes'), ('TypeError', 'f() argument 1 must be a unicode character, not bytes'), ('TypeError', 'f() argument 1 must be a unicode character, not bytearray'), 97, ('TypeError', 'f() argument 1 must be a unicode character, not str'), 8364, ('TypeError', 'f() argument 1 must be a unicode character, not int'), ('TypeError', 'f() argument 1 must be a unicode character, not str')]
# expect: p [0, 1, 0, 1, 0, ('KeyError', "'broken'")]
# expect: s ['abc', 'é€', ('ValueError', 'embedded null character'), ('TypeError', 'f() argument 1 must be str, not bytes'), ('TypeError', 'f() argument 1 must be str, not bytes'), ('TypeError', 'f() argument 1 must be str, not bytearray'), ('TypeError', 'f() argument 1 must be str, not memoryview'), ('TypeError', 'f() argument 1 must be str, not None'), ('TypeError', 'f() argument 1 must be str, not int'), ('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), 'sub', ('TypeError', 'f() argument 1 must be str, not memoryview')]
# expect: z ['abc', 'é€', ('ValueError', 'embedded null character'), ('TypeError', 'f() argument 1 must be str or None, not bytes'), ('TypeError', 'f() argument 1 must be str or None, not bytes'), ('TypeError', 'f() argument 1 must be str or None, not bytearray'), ('TypeError', 'f() argument 1 must be str or None, not memoryview'), None, ('TypeError', 'f() argument 1 must be str or None, not int'), ('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), 'sub', ('TypeError', 'f() argument 1 must be str or None, not memoryview')]
# expect: y [('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'str'"), 'xyz', ('ValueError', 'embedded null byte'), ('TypeError', 'f() argument 1 must be read-only bytes-like object, not bytearray'), ('TypeError', 'f() argument 1 must be read-only bytes-like object, not memoryview'), ('TypeError', "a bytes-like object is required, not 'NoneType'"), ('TypeError', "a bytes-like object is required, not 'int'"), ('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'Str'"), ('TypeError', 'f() argument 1 must be read-only bytes-like object, not memoryview')]
# expect: s# [b'abc', b'\xc3\xa9\xe2\x82\xac', b'a\x00b', b'xyz', b'x\x00z', ('TypeError', 'f() argument 1 must be read-only bytes-like object, not bytearray'), ('TypeError', 'f() argument 1 must be read-only bytes-like object, not memoryview'), ('TypeError', "a bytes-like object is required, not 'NoneType'"), ('TypeError', "a bytes-like object is required, not 'int'"), ('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), b'sub', ('TypeError', 'f() argument 1 must be read-only bytes-like object, not memoryview')]
# expect: z# [b'abc', b'\xc3\xa9\xe2\x82\xac', b'a\x00b', b'xyz', b'x\x00z', ('TypeError', 'f() argument 1 must be read-only bytes-like object, not bytearray'), ('TypeError', 'f() argument 1 must be read-only bytes-like object, not memoryview'), None, ('TypeError', "a bytes-like object is required, not 'int'"), ('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), b'sub', ('TypeError', 'f() argument 1 must be read-only bytes-like object, not memoryview')]
# expect: y# [('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'str'"), b'xyz', b'x\x00z', ('TypeError', 'f() argument 1 must be read-only bytes-like object, not bytearray'), ('TypeError', 'f() argument 1 must be read-only bytes-like object, not memoryview'), ('TypeError', "a bytes-like object is required, not 'NoneType'"), ('TypeError', "a bytes-like object is required, not 'int'"), ('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'Str'"), ('TypeError', 'f() argument 1 must be read-only bytes-like object, not memoryview')]
# expect: s* [b'abc', b'\xc3\xa9\xe2\x82\xac', b'a\x00b', b'xyz', b'x\x00z', b'ba', b'mv', ('TypeError', "a bytes-like object is required, not 'NoneType'"), ('TypeError', "a bytes-like object is required, not 'int'"), ('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), b'sub', ('BufferError', 'memoryview: underlying buffer is not C-contiguous')]
# expect: z* [b'abc', b'\xc3\xa9\xe2\x82\xac', b'a\x00b', b'xyz', b'x\x00z', b'ba', b'mv', None, ('TypeError', "a bytes-like object is required, not 'int'"), ('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), b'sub', ('BufferError', 'memoryview: underlying buffer is not C-contiguous')]
# expect: y* [('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'str'"), b'xyz', b'x\x00z', b'ba', b'mv', ('TypeError', "a bytes-like object is required, not 'NoneType'"), ('TypeError', "a bytes-like object is required, not 'int'"), ('TypeError', "a bytes-like object is required, not 'str'"), ('TypeError', "a bytes-like object is required, not 'Str'"), ('BufferError', 'memoryview: underlying buffer is not C-contiguous')]
# expect: w* [('TypeError', 'f() argument 1 must be read-write bytes-like object, not str'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not str'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not str'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not bytes'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not bytes'), b'ba', ('TypeError', 'f() argument 1 must be read-write bytes-like object, not memoryview'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not None'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not int'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not str'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not Str'), ('TypeError', 'f() argument 1 must be read-write bytes-like object, not memoryview')]
# expect: es [b'abc', ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\u20ac' in position 1: ordinal not in range(256)"), ('TypeError', 'f() argument 1 must be encoded string without null bytes, not str'), ('TypeError', 'f() argument 1 must be str, not bytes'), ('TypeError', 'f() argument 1 must be str, not bytes'), ('TypeError', 'f() argument 1 must be str, not bytearray'), ('TypeError', 'f() argument 1 must be str, not memoryview'), ('TypeError', 'f() argument 1 must be str, not None'), ('TypeError', 'f() argument 1 must be str, not int'), ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\ud800' in position 0: ordinal not in range(256)"), b'sub', ('TypeError', 'f() argument 1 must be str, not memoryview')]
# expect: et [b'abc', ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\u20ac' in position 1: ordinal not in range(256)"), ('TypeError', 'f() argument 1 must be encoded string without null bytes, not str'), b'xyz', ('TypeError', 'f() argument 1 must be encoded string without null bytes, not bytes'), b'ba', ('TypeError', 'f() argument 1 must be str, bytes or bytearray, not memoryview'), ('TypeError', 'f() argument 1 must be str, bytes or bytearray, not None'), ('TypeError', 'f() argument 1 must be str, bytes or bytearray, not int'), ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\ud800' in position 0: ordinal not in range(256)"), b'sub', ('TypeError', 'f() argument 1 must be str, bytes or bytearray, not memoryview')]
# expect: es# [b'abc', ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\u20ac' in position 1: ordinal not in range(256)"), b'a\x00b', ('TypeError', 'f() argument 1 must be str, not bytes'), ('TypeError', 'f() argument 1 must be str, not bytes'), ('TypeError', 'f() argument 1 must be str, not bytearray'), ('TypeError', 'f() argument 1 must be str, not memoryview'), ('TypeError', 'f() argument 1 must be str, not None'), ('TypeError', 'f() argument 1 must be str, not int'), ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\ud800' in position 0: ordinal not in range(256)"), b'sub', ('TypeError', 'f() argument 1 must be str, not memoryview')]
# expect: et# [b'abc', ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\u20ac' in position 1: ordinal not in range(256)"), b'a\x00b', b'xyz', b'x\x00z', b'ba', ('TypeError', 'f() argument 1 must be str, bytes or bytearray, not memoryview'), ('TypeError', 'f() argument 1 must be str, bytes or bytearray, not None'), ('TypeError', 'f() argument 1 must be str, bytes or bytearray, not int'), ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\ud800' in position 0: ordinal not in range(256)"), b'sub', ('TypeError', 'f() argument 1 must be str, bytes or bytearray, not memoryview')]
# expect: U ['abc', 'é€', 'a\x00b', ('TypeError', 'f() argument 1 must be str, not bytes'), ('TypeError', 'f() argument 1 must be str, not bytes'), ('TypeError', 'f() argument 1 must be str, not bytearray'), ('TypeError', 'f() argument 1 must be str, not memoryview'), ('TypeError', 'f() argument 1 must be str, not None'), ('TypeError', 'f() argument 1 must be str, not int'), '\ud800', 'sub', ('TypeError', 'f() argument 1 must be str, not memoryview')]
# expect: S [('TypeError', 'f() argument 1 must be bytes, not str'), ('TypeError', 'f() argument 1 must be bytes, not str'), ('TypeError', 'f() argument 1 must be bytes, not str'), b'xyz', b'x\x00z', ('TypeError', 'f() argument 1 must be bytes, not bytearray'), ('TypeError', 'f() argument 1 must be bytes, not memoryview'), ('TypeError', 'f() argument 1 must be bytes, not None'), ('TypeError', 'f() argument 1 must be bytes, not int'), ('TypeError', 'f() argument 1 must be bytes, not str'), ('TypeError', 'f() argument 1 must be bytes, not Str'), ('TypeError', 'f() argument 1 must be bytes, not memoryview')]
# expect: Y [('TypeError', 'f() argument 1 must be bytearray, not str'), ('TypeError', 'f() argument 1 must be bytearray, not str'), ('TypeError', 'f() argument 1 must be bytearray, not str'), ('TypeError', 'f() argument 1 must be bytearray, not bytes'), ('TypeError', 'f() argument 1 must be bytearray, not bytes'), bytearray(b'ba'), ('TypeError', 'f() argument 1 must be bytearray, not memoryview'), ('TypeError', 'f() argument 1 must be bytearray, not None'), ('TypeError', 'f() argument 1 must be bytearray, not int'), ('TypeError', 'f() argument 1 must be bytearray, not str'), ('TypeError', 'f() argument 1 must be bytearray, not Str'), ('TypeError', 'f() argument 1 must be bytearray, not memoryview')]
# expect: 5 ('TypeError', 'f() takes exactly 1 argument (0 given)') ('TypeError', 'f() takes exactly 1 argument (2 given)')
# expect: [b'abcd', ('ValueError', 'encoded string too long (5, maximum length 4)'), b'\xe2\x82\xac', ('TypeError', 'f() argument 1 must be str, not int')]
# expect: (50, 0) (0, ('TypeError', 'convert wants an int')) (-1, ('TypeError', "'str' object cannot be interpreted as an integer")) (0, ('TypeError', 'f() takes at least 1 argument (0 given)')) (20, 3)
# expect: (1, 2, 3, 4)
# expect: ('TypeError', 'f;() argument 2 must be 2-item sequence, not int')
# expect: ('TypeError', 'f;() argument 2, item 1 must be 2-item sequence, not int')
# expect: ('TypeError', 'f;() argument 2, item 1 must be sequence of length 2, not 3')
# expect: (1, 2, 3, 4)
# expect: ('TypeError', "'str' object cannot be interpreted as an integer")
# expect: ('TypeError', "'str' object cannot be interpreted as an integer")
# expect: ('TypeError', 'f() takes at least 1 argument (0 given)')
# expect: (1, -1, -1)
# expect: (1, 2, -1)
# expect: (1, 2, 3)
# expect: ('TypeError', 'f() takes at most 3 arguments (4 given)')
# expect: ('TypeError', "'str' object cannot be interpreted as an integer")
# expect: ('TypeError', "'str' object cannot be interpreted as an integer")
# expect: ('TypeError', "'NoneType' object cannot be interpreted as an integer")
# expect: 1 ('TypeError', 'give me a number') ('TypeError', "'str' object cannot be interpreted as an integer") ('TypeError', 'give me a number')
# expect: None ('TypeError', 'f() takes exactly 0 arguments (1 given)')
# expect: keywords () {} ('TypeError', "f() missing required argument 'a' (pos 1)")
# expect: keywords (1,) {} (1, -1, -1, -1)
# expect: keywords (1, 2) {} (1, 2, -1, -1)
# expect: keywords (1, 2, 3) {} ('TypeError', 'f() takes at most 2 positional arguments (3 given)')
# expect: keywords (1,) {'b': 2} (1, 2, -1, -1)
# expect: keywords (1,) {'c': 3} (1, -1, 3, -1)
# expect: keywords (1,) {'c': 3, 'd': 4} (1, -1, 3, 4)
# expect: keywords () {'a': 1} (1, -1, -1, -1)
# expect: keywords (1,) {'a': 1} ('TypeError', "argument for f() given by name ('a') and position (1)")
# expect: keywords (1,) {'z': 1} ('TypeError', "'z' is an invalid keyword argument for f()")
# expect: keywords (1, 2, 3, 4, 5) {} ('TypeError', 'f() takes at most 4 arguments (5 given)')
# expect: keywords () {'': 1} ('TypeError', "f() missing required argument 'a' (pos 1)")
# expect: keywords (1, 2) {'b': 3} ('TypeError', "argument for f() given by name ('b') and position (2)")
# expect: keywords () {'x': 1, 'y': 's'} ('TypeError', "f() missing required argument 'a' (pos 1)")
# expect: keywords (1,) {'x': 2} ('TypeError', "'x' is an invalid keyword argument for f()")
# expect: keywords () {'y': 5} ('TypeError', "f() missing required argument 'a' (pos 1)")
# expect: positional_only () {} ('TypeError', 'f() takes at least 1 positional argument (0 given)')
# expect: positional_only (1,) {} (1, -1, -1)
# expect: positional_only (1, 2) {} (1, 2, -1)
# expect: positional_only (1, 2, 3) {} (1, 2, 3)
# expect: positional_only (1,) {'b': 2} ('TypeError', "'b' is an invalid keyword argument for f()")
# expect: positional_only (1,) {'c': 3} (1, -1, 3)
# expect: positional_only (1,) {'c': 3, 'd': 4} ('TypeError', "'d' is an invalid keyword argument for f()")
# expect: positional_only () {'a': 1} ('TypeError', 'f() takes at least 1 positional argument (0 given)')
# expect: positional_only (1,) {'a': 1} ('TypeError', "'a' is an invalid keyword argument for f()")
# expect: positional_only (1,) {'z': 1} ('TypeError', "'z' is an invalid keyword argument for f()")
# expect: positional_only (1, 2, 3, 4, 5) {} ('TypeError', 'f() takes at most 3 arguments (5 given)')
# expect: positional_only () {'': 1} ('TypeError', 'f() takes at least 1 positional argument (0 given)')
# expect: positional_only (1, 2) {'b': 3} ('TypeError', "'b' is an invalid keyword argument for f()")
# expect: positional_only () {'x': 1, 'y': 's'} ('TypeError', 'f() takes at least 1 positional argument (0 given)')
# expect: positional_only (1,) {'x': 2} ('TypeError', "'x' is an invalid keyword argument for f()")
# expect: positional_only () {'y': 5} ('TypeError', 'f() takes at least 1 positional argument (0 given)')
# expect: all_optional () {} (None, 'y')
# expect: all_optional (1,) {} (1, 'y')
# expect: all_optional (1, 2) {} ('TypeError', 'argument 2 must be str or None, not int')
# expect: all_optional (1, 2, 3) {} ('TypeError', 'function takes at most 2 arguments (3 given)')
# expect: all_optional (1,) {'b': 2} ('TypeError', "'b' is an invalid keyword argument for this function")
# expect: all_optional (1,) {'c': 3} ('TypeError', "'c' is an invalid keyword argument for this function")
# expect: all_optional (1,) {'c': 3, 'd': 4} ('TypeError', 'function takes at most 2 arguments (3 given)')
# expect: all_optional () {'a': 1} ('TypeError', "'a' is an invalid keyword argument for this function")
# expect: all_optional (1,) {'a': 1} ('TypeError', "'a' is an invalid keyword argument for this function")
# expect: all_optional (1,) {'z': 1} ('TypeError', "'z' is an invalid keyword argument for this function")
# expect: all_optional (1, 2, 3, 4, 5) {} ('TypeError', 'function takes at most 2 arguments (5 given)')
# expect: all_optional () {'': 1} ('TypeError', "'' is an invalid keyword argument for this function")
# expect: all_optional (1, 2) {'b': 3} ('TypeError', 'function takes at most 2 arguments (3 given)')
# expect: all_optional () {'x': 1, 'y': 's'} (1, 's')
# expect: all_optional (1,) {'x': 2} ('TypeError', "argument for function given by name ('x') and position (1)")
# expect: all_optional () {'y': 5} ('TypeError', 'argument 2 must be str or None, not int')
# expect: (1, None, None) (1, 2, 3) ('TypeError', 'f expected at least 1 argument, got 0') ('TypeError', 'f expected at most 3 arguments, got 4')
# expect: True ('TypeError', 'keywords must be strings') ('BadInternalCall',)
# expect: 5 ('TypeError', "'str' object cannot be interpreted as an integer")
# expect: [(None,), None, -5, (), (1,), (1, 2), (97, 200, -3, 65535, -7, 4000000000, -9, 18446744073709551615, -1, 18446744073709551615, -4), {'k': 1, 'l': [2, 3]}, (1.5, 2.5, (1.5-2j), b'x', '€'), ('s', None, 'U', b'y', 'z', 'ab', None, b'xy', 'w€', 'w', True, False, [], 77)]
# expect: [('SystemError', 'unmatched paren in format'), ('SystemError', 'bad format char passed to Py_BuildValue'), ('SystemError', 'NULL object passed to Py_BuildValue'), ('SystemError', 'Bad dict format'), ('SystemError', 'unmatched paren in format')]
# expect: f() takes no keywords, 1 given: {'k': 2}
