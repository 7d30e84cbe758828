# Correctly rounded, also for ints that no float holds.
print(10 ** 400 / 10 ** 399, (2 ** 53 + 1) / 1, (2 ** 54 + 3) / 2)
print(1 / 2 ** 1074, 1 / 2 ** 1075, 3 / 2 ** 1075, -0 / 5, 0 / -5)
try:
    10 ** 400 / 3
except OverflowError as error:
    print(error)
# expect: 10.0 9007199254740992.0 9007199254740994.0
# expect: 5e-324 0.0 1e-323 0.0 -0.0
# expect: integer division result too large for a float
