# deque: both ends, bounds, rotation.
from collections import deque
d = deque("abc", maxlen=4)
d.append("d"); d.append("e"); d.appendleft("z")
print(d, d.maxlen, len(d), d[0], d[-1], "c" in d)
d.rotate(); print(list(d)); d.rotate(-2); print(list(d)); d.reverse(); print(list(d))
d.extend("12"); d.extendleft("34"); print(d)
e = deque(range(6)); e.rotate(4); print(e, e.index(3), e.count(9)); del e[2]; e[0] = "x"; e.insert(2, "i"); e.remove(5); print(e, e.pop(), e.popleft())
print(deque([1]) + deque([2]), deque([1, 2]) * 2, deque([1, 2], 3) * 2, deque([1]) < deque([1, 2]), deque() == deque(), deque([1]) == [1])
for call in (lambda: deque().pop(), lambda: e[99], lambda: e.remove("?"), lambda: e.index("?"), lambda: deque([], -1), lambda: deque([], "x"), lambda: d.insert(0, 1), lambda: deque() + [1], lambda: hash(e), lambda: deque(1)):
    try:
        call()
    except Exception as ex:
        print(type(ex).__name__, str(ex).replace("collections.", ""))
# expect: deque(['z', 'b', 'c', 'd'], maxlen=4) 4 4 z d True
# expect: ['d', 'z', 'b', 'c']
# expect: ['b', 'c', 'd', 'z']
# expect: ['z', 'd', 'c', 'b']
# expect: deque(['4', '3', 'c', 'b'], maxlen=4)
# expect: deque([2, 3, 4, 5, 0, 1]) 1 0
# expect: deque([3, 'i', 0]) 1 x
# expect: deque([1, 2]) deque([1, 2, 1, 2]) deque([2, 1, 2], maxlen=3) True True False
# expect: IndexError pop from an empty deque
# expect: IndexError deque index out of range
# expect: ValueError '?' is not in deque
# expect: ValueError '?' is not in deque
# expect: ValueError maxlen must be non-negative
# expect: TypeError an integer is required
# expect: IndexError deque already at its maximum size
# expect: TypeError can only concatenate deque (not "list") to deque
# expect: TypeError unhashable type: 'deque'
# expect: TypeError 'int' object is not iterable
