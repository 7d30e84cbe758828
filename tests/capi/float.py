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
# expect: double 1.5
# expect: double 3.0
# expect: double 1.0
# expect: double ('OverflowError', 'int too large to convert to float')
# expect: double ('TypeError', 'must be real number, not str')
# expect: double 2.5
# expect: double 9.0
# expect: double ('TypeError', 'bad argument type for built-in operation')
# expect: double ('TypeError', 'must be real number, not complex')
# expect: string 1.5
# expect: string 2000.0
# expect: string ('ValueError', "could not convert string to float: 'nope'")
# expect: string 7.0
# expect: string ('TypeError', "float() argument must be a string or a real number, not 'int'")
# expect: string 10.0
# expect: pack (1.5, 2, 0) (b'>\x00', 1.5)
# expect: pack (1.5, 2, 1) (b'\x00>', 1.5)
# expect: pack (10000000000.0, 2, 0) ('OverflowError', 'float too large to pack with e format')
# expect: pack (0.1, 4, 0) (b'=\xcc\xcc\xcd', 0.10000000149011612)
# expect: pack (0.1, 4, 1) (b'\xcd\xcc\xcc=', 0.10000000149011612)
# expect: pack (1e+300, 4, 0) ('OverflowError', 'float too large to pack with f format')
# expect: pack (0.1, 8, 0) (b'?\xb9\x99\x99\x99\x99\x99\x9a', 0.1)
# expect: pack (-0.0, 8, 1) (b'\x00\x00\x00\x00\x00\x00\x00\x80', -0.0)
# expect: pack (inf, 2, 0) (b'|\x00', inf)
# expect: complex ((1+2j), 1.0, 2.0)
# expect: complex ((2.5+0j), 2.5, 0.0)
# expect: complex ((3+0j), 3.0, 0.0)
# expect: complex (('TypeError', 'must be real number, not str'), ('TypeError', 'must be real number, not str'), 0.0)
# expect: complex ((1+2j), ('TypeError', 'must be real number, not C'), 0.0)
# expect: complex ((2.5+0j), 2.5, 0.0)
# expect: (8+0j) 0j (1+0j) 0j
# expect: [True, True, True, True, True, True] -2 1152921504606846976
# expect: (1.7976931348623157e+308, 2.2250738585072014e-308, (1-0j))
