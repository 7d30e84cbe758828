# A deque that changes under its iterators and searches.
from collections import deque
d = deque([1, 2, 3])
it = iter(d)
next(it)
d.append(4)
try:
    next(it)
except RuntimeError as e:
    print(e)
print(list(reversed(d)), it.__length_hint__(), iter(d).__reduce__()[1])
class Evil:
    def __eq__(self, other):
        d.clear()
        return True
for call in (lambda: d.index(Evil()), lambda: d.remove(Evil()), lambda: Evil() in d):
    d.extend([1, 2])
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
d.append(d)
print(d)
import copy, pickle
print(copy.copy(deque([1], 2)), deque([1, 2], 5).__reduce__()[:3])
# expect: deque mutated during iteration
# expect: [4, 3, 2, 1] 0 (deque([1, 2, 3, 4]), 0)
# expect: IndexError deque mutated during iteration
# expect: deque([[...]])
# expect: deque([1], maxlen=2) (<class 'collections.deque'>, ((), 5), None)
