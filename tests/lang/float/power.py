# Special cases of ** and the way to complex.
inf, nan = float('inf'), float('nan')
print(1.0 ** nan, nan ** 0, (-inf) ** 3, (-inf) ** -3, 0.5 ** inf, (-1.0) ** inf, (-0.0) ** 3, (-8.0) ** 2)
print((-8.0) ** (1 / 3), 2.0 ** -1074)
for f in lambda: 0.0 ** -1, lambda: 10.0 ** 400, lambda: pow(2.0, 2, 3):
    try:
        f()
    except Exception as error:
        print(type(error).__name__, error)
# expect: 1.0 1.0 -inf -0.0 0.0 1.0 -0.0 64.0
# expect: (1.0000000000000002+1.7320508075688772j) 5e-324
# expect: ZeroDivisionError 0.0 cannot be raised to a negative power
# expect: OverflowError (34, 'Numerical result out of range')
# expect: TypeError pow() 3rd argument not allowed unless all arguments are integers
