# Arithmetic without bounds; slices of ranges are ranges.
r = range(0, 20, 3)
print(len(r), r[2], r[-1], r[1:5:2], r[::-1], 9 in r, 10 in r, r.index(12), r.count(3), r.count("a"))
print(range(0) == range(2, 2, 5), hash(range(0)) == hash(range(3, 1)), range(0, 3, 2) == range(0, 4, 2), range(5).start, r)
big = range(10**20, 10**20 + 5, 2)
print(list(big), big[1], 10**20 + 4 in big, big.index(10**20 + 2), list(reversed(big)))
for call in (lambda: range(1, 2, 0), lambda: range("a"), lambda: range(), lambda: range(1, 2, 3, 4), lambda: r[99], lambda: r["a"], lambda: r.index(1), lambda: r.index("x"), lambda: len(range(10**20))):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: 7 6 18 range(3, 15, 6) range(18, -3, -3) True False 4 1 0
# expect: True True True 0 range(0, 20, 3)
# expect: [100000000000000000000, 100000000000000000002, 100000000000000000004] 100000000000000000002 True 1 [100000000000000000004, 100000000000000000002, 100000000000000000000]
# expect: ValueError range() arg 3 must not be zero
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError range expected at least 1 argument, got 0
# expect: TypeError range expected at most 3 arguments, got 4
# expect: IndexError range object index out of range
# expect: TypeError range indices must be integers or slices, not str
# expect: ValueError 1 is not in range
# expect: ValueError sequence.index(x): x not in sequence
# expect: OverflowError Python int too large to convert to C ssize_t
