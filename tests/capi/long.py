# int from and to the integers of C: the limits, what is refused, and with which words.
import c_long

class Index:
    def __index__(self):
        return 42

class Bad:
    def __index__(self):
        return "no"

values = [0, -1, 2**31, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64 - 1, 2**64, True, "x", 1.5, Index(), Bad(), None]
for name in ("as_long", "as_long_long", "as_ssize", "as_size", "as_unsigned", "as_unsigned_long_long", "as_mask", "as_double", "as_pointer"):
    # None stands for NULL, which crashes CPython's PyLong_AsVoidPtr.
    print(name, *[getattr(c_long, name)(value) for value in (values[:-1] if name == "as_pointer" else values)])
for value in (5, 2**63, -2**70, Index(), "x"):
    print(c_long.as_overflow(value))
for value in (0, -7, 2**100, -2**100):
    print(c_long.sign(value), c_long.bits(value))
for text, base in (("12", 10), (" -0x1F ", 16), ("0b101", 0), ("12abc", 10), ("", 10), ("1_000", 10), ("1__0", 10), ("z", 36), ("7", 1), ("7", 37), ("010", 0)):
    print(repr(text), base, c_long.from_string(text, base))
for value in (2.9, -2.9, 1e300, float("inf"), float("nan")):
    print(str(c_long.from_double(value))[:60])
print(c_long.from_unicode("\u0663\u0664", 10), c_long.from_unicode("zz", 10))
for args in ((258, 3, 0, 0), (258, 3, 1, 0), (-2, 2, 1, 1), (-2, 2, 1, 0), (2**40, 2, 1, 1), (-128, 1, 1, 1), (128, 1, 1, 1), (255, 1, 0, 0)):
    print(args, c_long.bytes(*args))
print(c_long.ends(), c_long.truth(7), c_long.truth(0))
# expect: as_long 0 -1 2147483648 9223372036854775807 ('OverflowError', 'Python int too large to convert to C long') -9223372036854775808 ('OverflowError', 'Python int too large to convert to C long') ('OverflowError', 'Python int too large to convert to C long') ('OverflowError', 'Python int too large to convert to C long') 1 ('TypeError', "'str' object cannot be interpreted as an integer") ('TypeError', "'float' object cannot be interpreted as an integer") 42 ('TypeError', '__index__ returned non-int (type str)') ('BadInternalCall',)
# expect: as_long_long 0 -1 2147483648 9223372036854775807 ('OverflowError', 'int too big to convert') -9223372036854775808 ('OverflowError', 'int too big to convert') ('OverflowError', 'int too big to convert') ('OverflowError', 'int too big to convert') 1 ('TypeError', "'str' object cannot be interpreted as an integer") ('TypeError', "'float' object cannot be interpreted as an integer") 42 ('TypeError', '__index__ returned non-int (type str)') ('BadInternalCall',)
# expect: as_ssize 0 -1 2147483648 9223372036854775807 ('OverflowError', 'Python int too large to convert to C ssize_t') -9223372036854775808 ('OverflowError', 'Python int too large to convert to C ssize_t') ('OverflowError', 'Python int too large to convert to C ssize_t') ('OverflowError', 'Python int too large to convert to C ssize_t') 1 ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('BadInternalCall',)
# expect: as_size 0 ('OverflowError', "can't convert negative value to size_t") 2147483648 9223372036854775807 9223372036854775808 ('OverflowError', "can't convert negative value to size_t") ('OverflowError', "can't convert negative value to size_t") 18446744073709551615 ('OverflowError', 'Python int too large to convert to C size_t') 1 ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('BadInternalCall',)
# expect: as_unsigned 0 ('OverflowError', "can't convert negative value to unsigned int") 2147483648 9223372036854775807 9223372036854775808 ('OverflowError', "can't convert negative value to unsigned int") ('OverflowError', "can't convert negative value to unsigned int") 18446744073709551615 ('OverflowError', 'Python int too large to convert to C unsigned long') 1 ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('BadInternalCall',)
# expect: as_unsigned_long_long 0 ('OverflowError', "can't convert negative int to unsigned") 2147483648 9223372036854775807 9223372036854775808 ('OverflowError', "can't convert negative int to unsigned") ('OverflowError', "can't convert negative int to unsigned") 18446744073709551615 ('OverflowError', 'int too big to convert') 1 ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('BadInternalCall',)
# expect: as_mask 0 18446744073709551615 2147483648 9223372036854775807 9223372036854775808 9223372036854775808 9223372036854775807 18446744073709551615 0 1 ('TypeError', "'str' object cannot be interpreted as an integer") ('TypeError', "'float' object cannot be interpreted as an integer") 42 ('TypeError', '__index__ returned non-int (type str)') ('BadInternalCall',)
# expect: as_double 0.0 -1.0 2147483648.0 9.223372036854776e+18 9.223372036854776e+18 -9.223372036854776e+18 -9.223372036854776e+18 1.8446744073709552e+19 1.8446744073709552e+19 1.0 ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('BadInternalCall',)
# expect: as_pointer 0 18446744073709551615 2147483648 9223372036854775807 9223372036854775808 9223372036854775808 ('OverflowError', 'Python int too large to convert to C long') 18446744073709551615 ('OverflowError', 'Python int too large to convert to C unsigned long') 1 ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required') ('TypeError', 'an integer is required')
# expect: (5, 0, 5, 0)
# expect: (-1, 1, -1, 1)
# expect: (-1, -1, -1, -1)
# expect: (42, 0, 42, 0)
# expect: ('TypeError', "'str' object cannot be interpreted as an integer")
# expect: 0 0
# expect: -1 3
# expect: 1 101
# expect: -1 101
# expect: '12' 10 (12, 2)
# expect: ' -0x1F ' 16 (-31, 7)
# expect: '0b101' 0 (5, 5)
# expect: '12abc' 10 (('ValueError', "invalid literal for int() with base 10: '12abc'"), 2)
# expect: '' 10 (('ValueError', "invalid literal for int() with base 10: ''"), 0)
# expect: '1_000' 10 (1000, 5)
# expect: '1__0' 10 (('ValueError', "invalid literal for int() with base 10: '1__0'"), 1)
# expect: 'z' 36 (35, 1)
# expect: '7' 1 (('ValueError', 'int() arg 2 must be >= 2 and <= 36'), -1)
# expect: '7' 37 (('ValueError', 'int() arg 2 must be >= 2 and <= 36'), -1)
# expect: '010' 0 (('ValueError', "invalid literal for int() with base 0: '010'"), 3)
# expect: 2
# expect: -2
# expect: 100000000000000005250476025520442024870446858110815915491585
# expect: ('OverflowError', 'cannot convert float infinity to integer'
# expect: ('ValueError', 'cannot convert float NaN to integer')
# expect: 34 ('ValueError', "invalid literal for int() with base 10: 'zz'")
# expect: (258, 3, 0, 0) (b'\x00\x01\x02', 258)
# expect: (258, 3, 1, 0) (b'\x02\x01\x00', 258)
# expect: (-2, 2, 1, 1) (b'\xfe\xff', -2)
# expect: (-2, 2, 1, 0) ('OverflowError', "can't convert negative int to unsigned")
# expect: (1099511627776, 2, 1, 1) ('OverflowError', 'int too big to convert')
# expect: (-128, 1, 1, 1) (b'\x80', -128)
# expect: (128, 1, 1, 1) ('OverflowError', 'int too big to convert')
# expect: (255, 1, 0, 0) (b'\xff', 255)
# expect: (-9223372036854775808, 18446744073709551615, -5, 9223372036854775808, 300) True False
