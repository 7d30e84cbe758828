# Deleting slices in both directions.
for key in (slice(1, 3), slice(None, None, 2), slice(None, None, -3), slice(7, 0, -2), slice(5, 1), slice(None)):
    a = list(range(8))
    del a[key]
    print(a)
try:
    del a[0]
except IndexError as e:
    print(e)
# expect: [0, 3, 4, 5, 6, 7]
# expect: [1, 3, 5, 7]
# expect: [0, 2, 3, 5, 6]
# expect: [0, 2, 4, 6]
# expect: [0, 1, 2, 3, 4, 5, 6, 7]
# expect: []
# expect: list assignment index out of range
