# Mapping patterns look keys up without __missing__; **rest takes the others.
from collections import defaultdict
def f(x):
    match x:
        case {"k": 1, "l": v}: return v
        case {"k": k, **rest}: return k, rest
        case {}: return "mapping"
        case _: return "no"
d = defaultdict(int)
print([f(x) for x in ({"k": 1, "l": 2}, {"k": 3, "z": 4}, {}, [], d)], len(d))
# expect: [2, (3, {'z': 4}), 'mapping', 'no', 'mapping'] 0
