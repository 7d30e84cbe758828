# Set operators give sets, from either side.
a, b = {1: 1, 2: 2}, {2: 2, 3: 3}
print(a.keys() & b.keys(), a.keys() | b, a.keys() - [1], a.keys() ^ b.keys(), [1, 5] & a.keys(), {1} - a.keys())
print(a.items() & b.items(), a.items() - b.items(), sorted(a.items() ^ b.items()), a.keys().isdisjoint([7]), a.items().isdisjoint(b.items()))
class Unhashable(list): pass
c = {1: []}
print((1, []) in c.items(), c.items() <= c.items())
for call in (lambda: a.keys() & 1, lambda: a.keys() | 1, lambda: c.items() | set(), lambda: a.keys() <= 1):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: {2} {1, 2, 3} {2} {1, 3} {1} set()
# expect: {(2, 2)} {(1, 1)} [(1, 1), (3, 3)] True False
# expect: True True
# expect: 'int' object is not iterable
# expect: 'int' object is not iterable
# expect: unhashable type: 'list'
# expect: '<=' not supported between instances of 'dict_keys' and 'int'
