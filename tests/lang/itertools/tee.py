# tee: independent iterators over one source.
from itertools import tee
import copy
a, b = tee(range(200))
print(sum(a), next(b), len(tee("", 5)), tee("abc", 0))
c = copy.copy(b)
print(next(b), next(c), list(b) == list(c))
a, = tee("xyz", 1)
print(next(a), [next(t) for t in tee(a)], list(a))
def gen():
    yield 1
    next(x)
    yield 2
x, y = tee(gen())
print(next(x))
try:
    next(x)
except (ValueError, RuntimeError) as e:
    print(type(e).__name__, e)
try:
    tee([], -1)
except ValueError as e:
    print(e)
# expect: 19900 0 5 ()
# expect: 1 1 True
# expect: x ['y', 'y'] ['z']
# expect: 1
# expect: RuntimeError cannot re-enter the tee iterator
# expect: n must be >= 0
