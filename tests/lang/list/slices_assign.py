# A plain slice changes the length, a stepped one keeps it.
a = list(range(6))
a[1:3] = "abc"
print(a)
a[4:2] = [0]
a[:0] = a
print(a)
b = list(range(6))
b[::-2] = [7, 8, 9]
print(b)
for key, value in ((slice(None, None, 2), [1]), (slice(None, None, 2), 1), (slice(0, 1), 1)):
    try:
        b[key] = value
    except Exception as e:
        print(type(e).__name__, e)
# expect: [0, 'a', 'b', 'c', 3, 4, 5]
# expect: [0, 'a', 'b', 'c', 0, 3, 4, 5, 0, 'a', 'b', 'c', 0, 3, 4, 5]
# expect: [0, 9, 2, 8, 4, 7]
# expect: ValueError attempt to assign sequence of size 1 to extended slice of size 3
# expect: TypeError must assign iterable to extended slice
# expect: TypeError can only assign an iterable
