# Negative ints behave as two's complement without an end.
print(-1 & 255, -256 | 3, -4 ^ 7, ~0, ~(2 ** 60))
a, b = -(3 ** 80), 2 ** 100 - 1
print(a & b == a % 2 ** 100, (a | b) + (a & b) == a + b, (a ^ b) == (a | b) - (a & b))
print(hex(-(2 ** 64) & -(2 ** 32) - 1))
# expect: 255 -253 -5 -1 -1152921504606846977
# expect: True True True
# expect: -0x10000000000000000
