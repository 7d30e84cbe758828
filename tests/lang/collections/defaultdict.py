# defaultdict: the factory runs for missing keys of [] only.
from collections import defaultdict
d = defaultdict(list, {1: [2]})
d["a"].append(1)
print(d, d.get("x"), "x" in d, d.default_factory, d.copy(), type(d | {}).__name__, {3: 4} | d)
n = defaultdict(None)
try:
    n["k"]
except KeyError as e:
    print(repr(e))
try:
    defaultdict(1)
except TypeError as e:
    print(e)
class D(defaultdict):
    def __missing__(self, key): return key * 2
print(D()["ab"], defaultdict(int, a=1).__reduce__()[:4])
r = defaultdict()
r.default_factory = lambda: r
r[1]
print(len(r), r[1] is r)
# expect: defaultdict(<class 'list'>, {1: [2], 'a': [1]}) None False <class 'list'> defaultdict(<class 'list'>, {1: [2], 'a': [1]}) defaultdict defaultdict(<class 'list'>, {3: 4, 1: [2], 'a': [1]})
# expect: KeyError('k')
# expect: first argument must be callable or None
# expect: abab (<class 'collections.defaultdict'>, (<class 'int'>,), None, None)
# expect: 1 True
