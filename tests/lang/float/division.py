# Floor division and remainder with signs, zeros and infinities.
inf = float('inf')
print(7.5 // 2, -7.5 // 2, -7.5 % 2, 7.5 % -2, divmod(-1e-20, 3.0), 5 % inf, -5 % inf, -5 // inf)
print(0.0 % -3, 6.0 % -3, 1.0 // 0.1)
for f in lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: divmod(1.0, 0):
    try:
        f()
    except ZeroDivisionError as error:
        print(error)
# expect: 3.0 -4.0 0.5 -0.5 (-1.0, 3.0) 5.0 inf -1.0
# expect: -0.0 -0.0 9.0
# expect: float division by zero
# expect: float floor division by zero
# expect: float modulo
# expect: float divmod()
