# A tuple of atoms is not tracked, after the collection that it survives at the latest; one with a list is, also where an iterator made it of an old pair.
import gc

atoms = tuple([1, "a", None])
nested = tuple([1, tuple([2, 3])])
mixed = tuple([1, []])
print(gc.is_tracked(mixed))  # expect: True
gc.collect()
gc.collect()
print(gc.is_tracked(atoms), gc.is_tracked(nested), gc.is_tracked(mixed))  # expect: False False True
pairs = iter({1: 2, 3: [], 4: {}}.items())
kept = [next(pairs)]
for pair in pairs:
    kept.append(pair)
print([gc.is_tracked(pair) for pair in kept[1:]])  # expect: [True, True]
