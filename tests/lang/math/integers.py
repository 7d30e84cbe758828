# Roots, factorials and binomials.
import math
print(math.isqrt(10 ** 40 + 1), math.isqrt(2 ** 128 - 1), math.factorial(25), math.comb(100, 50), math.perm(20, 5), math.comb(5, 9), math.perm(6))
print(all(math.isqrt(n * n) == n and math.isqrt(n * n - 1) == n - 1 for n in (3 ** k for k in range(1, 300))))
for f in lambda: math.isqrt(-1), lambda: math.factorial(-1), lambda: math.factorial(2.0), lambda: math.comb(-1, 2), lambda: math.perm(2, -1):
    try:
        f()
    except (ValueError, TypeError) as error:
        print(error)
# expect: 100000000000000000000 18446744073709551615 15511210043330985984000000 100891344545564193334812497256 1860480 0 720
# expect: True
# expect: isqrt() argument must be nonnegative
# expect: factorial() not defined for negative values
# expect: 'float' object cannot be interpreted as an integer
# expect: n must be a non-negative integer
# expect: k must be a non-negative integer
