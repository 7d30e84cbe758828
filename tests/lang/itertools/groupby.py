# Groups share the source: an older group is empty once the next was asked for.
from itertools import groupby
print([(k, list(g)) for k, g in groupby("aabbba")], [(k, len(list(g))) for k, g in groupby([1, 3, 2, 4], key=lambda x: x % 2)])
g = groupby("aab")
k1, g1 = next(g)
print(next(g1))
k2, g2 = next(g)
print(list(g1), k2, list(g2), next(g, "end"))
class K:
    def __eq__(self, other): raise ValueError("eq")
g = groupby([K(), K()])
next(g)
try:
    next(g)
except ValueError as e:
    print(e)
# expect: [('a', ['a', 'a']), ('b', ['b', 'b', 'b']), ('a', ['a'])] [(1, 2), (0, 2)]
# expect: a
# expect: [] b ['b'] end
# expect: eq
