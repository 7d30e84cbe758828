# A read-only view of a mapping.
from types import MappingProxyType as P
d = {"a": 1}
p = P(d)
d["b"] = 2
print(p, p["b"], p.get("c", 5), list(p), len(p), "a" in p, p == d, p | {"z": 0}, {"z": 0} | p, list(reversed(p)), p.copy(), str(p))
print(list(p.keys()), list(p.values()), list(p.items()), type(int.__dict__).__name__)
def assign(): p["a"] = 1
def ior():
    global p
    p |= {}
for call in (lambda: P(), lambda: P(1), lambda: P([]), lambda: hash(p), assign, ior):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: {'a': 1, 'b': 2} 2 5 ['a', 'b'] 2 True True {'a': 1, 'b': 2, 'z': 0} {'z': 0, 'a': 1, 'b': 2} ['b', 'a'] {'a': 1, 'b': 2} {'a': 1, 'b': 2}
# expect: ['a', 'b'] [1, 2] [('a', 1), ('b', 2)] mappingproxy
# expect: mappingproxy() missing required argument 'mapping' (pos 1)
# expect: mappingproxy() argument must be a mapping, not int
# expect: mappingproxy() argument must be a mapping, not list
# expect: unhashable type: 'mappingproxy'
# expect: 'mappingproxy' object does not support item assignment
# expect: '|=' is not supported by mappingproxy; use '|' instead
