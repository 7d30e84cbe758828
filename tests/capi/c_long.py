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
    print(name)
    for value in values:
        print("   ", getattr(c_long, name)(value))
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
