# Comparison with ints is exact.
big = 2 ** 53
print(float(big) == big + 1, float(big) < big + 1, big + 1 > float(big), 1e308 < 10 ** 309, float('inf') > 10 ** 400)
print(-1e308 > -10 ** 309, 0.5 < 1, 1 < 1.5, -1.5 < -1, 3 == 3.0, float('nan') == 10 ** 400, 1e22 == 10 ** 22, 1e23 == 10 ** 23)
# expect: False True True True True
# expect: True True True True True False True False
