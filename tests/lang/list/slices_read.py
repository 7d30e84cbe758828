# Slices clip; a step may be negative.
a = list(range(10))
print(a[2:5], a[-3:], a[100:], a[::3], a[::-4], a[8:2:-2], a[5:2])
for key in ("x", 1.5, slice(None, None, 0), 10, 10**30):
    try:
        a[key]
    except Exception as e:
        print(type(e).__name__, e)
# expect: [2, 3, 4] [7, 8, 9] [] [0, 3, 6, 9] [9, 5, 1] [8, 6, 4] []
# expect: TypeError list indices must be integers or slices, not str
# expect: TypeError list indices must be integers or slices, not float
# expect: ValueError slice step cannot be zero
# expect: IndexError list index out of range
# expect: IndexError cannot fit 'int' into an index-sized integer
