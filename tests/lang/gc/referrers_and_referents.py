# Who refers to an object, and what an object refers to.
import gc

target = []
holder = [target, 1]
print([r for r in gc.get_referrers(target) if r is holder] == [holder])  # expect: True
print(gc.get_referents(holder) in ([target, 1], [1, target]))  # expect: True
print(sorted(gc.get_referents({5: 7})))  # expect: [5, 7]
print(gc.get_referents(1, "a"))  # expect: []
