# Quotients round down; the remainder has the divisor's sign.
for a, b in (7, 2), (-7, 2), (7, -2), (-7, -2), (-6, 3):
    print(a // b, a % b, divmod(a, b))
big = 10 ** 40 + 1
print(-big // 10 ** 20, -big % 10 ** 20, big // -7 * -7 + big % -7 == big)
# expect: 3 1 (3, 1)
# expect: -4 1 (-4, 1)
# expect: -4 -1 (-4, -1)
# expect: 3 -1 (3, -1)
# expect: -2 0 (-2, 0)
# expect: -100000000000000000001 99999999999999999999 True
