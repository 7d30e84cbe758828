# Lehmer's steps and plain division meet in the same answer.
import math
a, b = 3 ** 400 * 2 ** 100, 3 ** 250 * 5 ** 300
print(math.gcd(a, b) == 3 ** 250, math.gcd(-a, b) == math.gcd(b, a), math.gcd(a, 0) == a, math.gcd(a, 1))
f, g = 1, 1
for _ in range(600):
    f, g = f + g, f
print(math.gcd(f, g), math.lcm(4, -6), math.lcm(0, 5), math.gcd(), math.lcm())
# expect: True True True 1
# expect: 1 12 0 0 1
