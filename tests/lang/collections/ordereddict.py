# OrderedDict: order counts for equality, ends can be moved and popped.
from collections import OrderedDict
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a"); print(list(o)); o.move_to_end("c", last=False); print(o)
print(o.popitem(), o.popitem(last=False), o, o.pop("zz", 5), o.setdefault("n"), list(reversed(o)))
x, y = OrderedDict(a=1, b=2), OrderedDict(b=2, a=1)
print(x == y, x == dict(y), x == OrderedDict(a=1, b=2), x | {"z": 3}, type(x.copy()).__name__, OrderedDict.fromkeys("ab", 0))
for call in (lambda: o.move_to_end("?"), lambda: OrderedDict().popitem(), lambda: o.pop("?"), lambda: OrderedDict(1, 2), lambda: OrderedDict([1])):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
for i in range(50):
    o[i] = i
    o.move_to_end(i, last=i % 2 == 0)
print(list(o)[:4], list(o)[-3:], len(o))
o.self = 1
print(o.self, o.__reduce__()[2])
# expect: ['b', 'c', 'a']
# expect: OrderedDict([('c', 3), ('b', 2), ('a', 1)])
# expect: ('a', 1) ('c', 3) OrderedDict([('b', 2), ('n', None)]) 5 None ['n', 'b']
# expect: False True True OrderedDict([('a', 1), ('b', 2), ('z', 3)]) OrderedDict OrderedDict([('a', 0), ('b', 0)])
# expect: KeyError '?'
# expect: KeyError 'dictionary is empty'
# expect: KeyError '?'
# expect: TypeError expected at most 1 arguments, got 2
# expect: TypeError 'int' object is not iterable
# expect: [49, 47, 45, 43] [44, 46, 48] 52
# expect: 1 {'self': 1}
