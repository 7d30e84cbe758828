# Large ints become the nearest float, ties to even.
print(float(2 ** 53 + 1), float(2 ** 53 + 3), float(2 ** 54 + 2), float(2 ** 54 + 6), float(2 ** 200 + 2 ** 147), float(2 ** 200 + 2 ** 147 + 1) == 2.0 ** 200 + 2.0 ** 148)
print(float(2 ** 1024 - 2 ** 970 - 1), -float(10 ** 308))
try:
    float(2 ** 1024 - 2 ** 970)
except OverflowError as error:
    print(error)
# expect: 9007199254740992.0 9007199254740996.0 1.8014398509481984e+16 1.801439850948199e+16 1.6069380442589903e+60 True
# expect: 1.7976931348623157e+308 -1e+308
# expect: int too large to convert to float
