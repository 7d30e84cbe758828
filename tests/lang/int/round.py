# Rounding to tens is half to even.
print(round(15, -1), round(25, -1), round(-35, -1), round(1234, -2), round(1234, 5), round(5), round(5, -3))
print(round(10 ** 30 + 5 * 10 ** 19, -20) == 10 ** 30, round(-(10 ** 30 + 15 * 10 ** 19), -20) == -(10 ** 30 + 2 * 10 ** 20))
# expect: 20 20 -40 1200 1234 5 0
# expect: True True
