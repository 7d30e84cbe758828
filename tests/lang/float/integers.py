# From floats to ints and ratios.
print(int(1e20), int(-2.9), (2.5).__floor__(), (-2.5).__ceil__(), (3.0).is_integer(), (0.1).as_integer_ratio(), (2.0 ** 70).as_integer_ratio())
for f in lambda: int(float('nan')), lambda: int(float('inf')), lambda: float('inf').as_integer_ratio(), lambda: float(10 ** 400):
    try:
        f()
    except (ValueError, OverflowError) as error:
        print(error)
# expect: 100000000000000000000 -2 2 -2 True (3602879701896397, 36028797018963968) (1180591620717411303424, 1)
# expect: cannot convert float NaN to integer
# expect: cannot convert float infinity to integer
# expect: cannot convert Infinity to integer ratio
# expect: int too large to convert to float
