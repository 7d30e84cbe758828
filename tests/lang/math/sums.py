# Sums without loss, products, distances.
import math
print(math.fsum([0.1] * 10), math.fsum([1e16, 1, -1e16]), math.fsum([1e308, -1e308, 5e-324]), math.prod([2, 3.5], start=2), math.prod([]))
print(math.hypot(3, 4), math.hypot(1e308, 1e308), math.hypot(), math.dist([1, 2], (4, 6)), math.hypot(math.inf, math.nan))
for f in lambda: math.fsum([1e308, 1e308]), lambda: math.fsum([math.inf, -math.inf]), lambda: math.dist([1], [1, 2]):
    try:
        f()
    except (ValueError, OverflowError) as error:
        print(error)
# expect: 1.0 1.0 5e-324 14.0 1
# expect: 5.0 1.4142135623730951e+308 0.0 5.0 inf
# expect: intermediate overflow in fsum
# expect: -inf + inf in fsum
# expect: both points must have the same number of dimensions
