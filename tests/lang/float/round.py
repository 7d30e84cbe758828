# Half to even on the exact binary value.
print(round(0.5), round(1.5), round(2.5), round(-0.5), round(2.675, 2), round(5.015, 2), round(0.125, 2), round(1e300, 2))
print(round(1234.5678, -2), round(25.0, -1), round(-0.4, 0), round(1.5, 400), round(15.0, -400), round(2.5, None))
for f in lambda: round(float('nan')), lambda: round(float('inf')), lambda: round(1.7e308, -308):
    try:
        f()
    except (ValueError, OverflowError) as error:
        print(error)
# expect: 0 2 2 0 2.67 5.01 0.12 1e+300
# expect: 1200.0 20.0 -0.0 1.5 0.0 2
# expect: cannot convert float NaN to integer
# expect: cannot convert float infinity to integer
# expect: rounded value too large to represent
