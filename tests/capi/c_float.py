# float and complex from and to C; packing; the hash of a double.
import c_float

class F:
    def __float__(self):
        return 2.5

class C:
    def __complex__(self):
        return 1 + 2j

class I:
    def __index__(self):
        return 9

for value in (1.5, 3, True, 10**400, "1", F(), I(), None, 1j):
    print("double", c_float.as_double(value))
for value in (" 1.5 ", b"2e3", "nope", bytearray(b"7"), 3, "1_0"):
    print("string", c_float.from_string(value))
for args in ((1.5, 2, 0), (1.5, 2, 1), (1e10, 2, 0), (0.1, 4, 0), (0.1, 4, 1), (1e300, 4, 0), (0.1, 8, 0), (-0.0, 8, 1), (float("inf"), 2, 0)):
    print("pack", args, c_float.pack(*args))
for value in (1 + 2j, 2.5, 3, "x", C(), F()):
    print("complex", c_float.complex_parts(value))
print(c_float.power(2, 3), c_float.power(0, 2), c_float.power(0, 0), c_float.power(0, -1))
print([c_float.hashes(x) == hash(x) for x in (0.5, 1.0, -1.0, 1e300, float("inf"), -0.0)], c_float.hashes(-1.0), c_float.hashes(0.5))
print(c_float.limits())
