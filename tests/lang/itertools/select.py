# compress, dropwhile, takewhile, filterfalse, starmap, pairwise.
from itertools import *
print(list(compress("abcd", [1, 0, 1])), list(dropwhile(lambda x: x < 3, [1, 3, 1])), list(takewhile(lambda x: x < 3, [1, 3, 1])))
print(list(filterfalse(None, [0, 1, 2, ""])), list(filterfalse(lambda x: x % 2, range(5))), list(starmap(pow, [(2, 3), [3, 2]])), list(pairwise("abcd")), list(pairwise("a")))
t = takewhile(lambda x: x < 3, [1, 5, 2])
print(list(t), list(t), t.__reduce__()[2])
for call in (lambda: compress("a"), lambda: takewhile(1), lambda: list(starmap(pow, [1])), lambda: pairwise()):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: ['a', 'c'] [3, 1] [1]
# expect: [0, ''] [0, 2, 4] [8, 9] [('a', 'b'), ('b', 'c'), ('c', 'd')] []
# expect: [1] [] 1
# expect: compress() missing required argument 'selectors' (pos 2)
# expect: takewhile expected 2 arguments, got 1
# expect: 'int' object is not iterable
# expect: pairwise expected 1 argument, got 0
