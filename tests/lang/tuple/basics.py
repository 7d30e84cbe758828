# Construction, text, slices.
print((), (1,), (1, 2), tuple("ab"), tuple([1]), (1, 2, 3)[::-1], (1, 2, 3)[1:], (1, 2) + (3,), (1,) * 3, 0 * (1,))
t = (1, 2)
print(tuple(t) is t, t[:] is t, t * 1 is t, t + () is t, () + t is t, () is tuple())
for call in (lambda: t[2], lambda: t["x"], lambda: t + [1], lambda: t.index(9), lambda: tuple(1, 2), lambda: tuple(x=1), lambda: t * (1 << 62), lambda: tuple(1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: () (1,) (1, 2) ('a', 'b') (1,) (3, 2, 1) (2, 3) (1, 2, 3) (1, 1, 1) ()
# expect: True True True True True True
# expect: IndexError tuple index out of range
# expect: TypeError tuple indices must be integers or slices, not str
# expect: TypeError can only concatenate tuple (not "list") to tuple
# expect: ValueError tuple.index(x): x not in tuple
# expect: TypeError tuple expected at most 1 argument, got 2
# expect: TypeError tuple() takes no keyword arguments
# expect: MemoryError
# expect: TypeError 'int' object is not iterable
