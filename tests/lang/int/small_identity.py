# The ints from -5 to 256 are one object each, whoever computes them.
a, b = 255, 1
print(a + b is 256, a + b + b is int('257'))
print(int('-5') is 3 - 8, (2 ** 8) is (1 << 8), len('x' * 7) is 14 // 2)
# expect: True False
# expect: True True True
