# __reduce__ and __setstate__ resume the combinatoric iterators.
from itertools import *
for make in (lambda: product("ab", "xy"), lambda: permutations("abc", 2), lambda: combinations("abcd", 2), lambda: combinations_with_replacement("ab", 2)):
    it = make()
    print(it.__reduce__()[1:], end=" ")
    next(it); next(it)
    cls, args, state = it.__reduce__()
    again = cls(*args)
    again.__setstate__(state)
    print(args, state, list(again) == list(it), it.__reduce__()[1:])
it = combinations("abc", 2)
try:
    it.__setstate__((1,))
except ValueError as e:
    print(e)
# expect: ((('a', 'b'), ('x', 'y')),) (('a', 'b'), ('x', 'y')) (0, 1) True (((),),)
# expect: ((('a', 'b', 'c'), 2),) (('a', 'b', 'c'), 2) ((0, 2, 1), (3, 1)) True (((), 2),)
# expect: ((('a', 'b', 'c', 'd'), 2),) (('a', 'b', 'c', 'd'), 2) (0, 2) True (((), 2),)
# expect: ((('a', 'b'), 2),) (('a', 'b'), 2) (0, 1) True (((), 2),)
# expect: invalid arguments
