# Order is inclusion; equality crosses kinds; an unhashable set is looked up as a frozenset.
a, f = {1, 2}, frozenset([1, 2])
print(a == f, a <= f, a < f, a < {1, 2, 3}, {1, 2, 3} > f, a >= {3}, a != {1}, a == [1, 2])
print({1} in {frozenset([1])}, hash(f) == hash(frozenset([2, 1])), hash(frozenset()), hash(frozenset([1, 2, 3])))
d = {frozenset([1])}
d.remove({1})
print(d)
try:
    a < [1]
except TypeError as e:
    print(e)
try:
    hash(a)
except TypeError as e:
    print(e)
# expect: True True False True True False True False
# expect: True True 133146708735736 -272375401224217160
# expect: set()
# expect: '<' not supported between instances of 'set' and 'list'
# expect: unhashable type: 'set'
