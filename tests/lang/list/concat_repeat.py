# + wants a list, += any iterable; repetition below one empties.
a = [1, 2]
print(a + [3], a * 2, 2 * a, a * -1)
b = a
b += (3,)
b *= 2
print(a, a is b)
b *= 0
print(a)
for call in (lambda: [1] + (1,), lambda: [1] * "x", lambda: [1] * 10**30, lambda: [1, 2] * (1 << 62)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: [1, 2, 3] [1, 2, 1, 2] [1, 2, 1, 2] []
# expect: [1, 2, 3, 1, 2, 3] True
# expect: []
# expect: TypeError can only concatenate list (not "tuple") to list
# expect: TypeError can't multiply sequence by non-int of type 'str'
# expect: OverflowError cannot fit 'int' into an index-sized integer
# expect: MemoryError
