# slice objects: indices, comparison, members.
s = slice(1, None, 2)
print(s, s.start, s.stop, s.step, s.indices(7), slice(None, None, -1).indices(5), slice(-3, 100).indices(10))
print(slice(10**30).indices(10**31), slice(1, 2) == slice(1, 2, None), slice(1) < slice(2), s.__reduce__())
for call in (lambda: hash(s), lambda: s.indices(-1), lambda: slice("a").indices(3), lambda: slice(0, 1, 0).indices(3), lambda: slice(), lambda: [1][slice(1.5)]):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
# expect: slice(1, None, 2) 1 None 2 (1, 7, 2) (4, -1, -1) (7, 10, 1)
# expect: (0, 1000000000000000000000000000000, 1) True True (<class 'slice'>, (1, None, 2))
# expect: TypeError unhashable type: 'slice'
# expect: ValueError length should not be negative
# expect: TypeError slice indices must be integers or None or have an __index__ method
# expect: ValueError slice step cannot be zero
# expect: TypeError slice expected at least 1 argument, got 0
# expect: TypeError slice indices must be integers or None or have an __index__ method
