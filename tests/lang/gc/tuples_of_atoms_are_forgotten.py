# A tuple of atoms is forgotten by the collection that it survives; one with a list is not.
import gc

atoms = tuple([1, "a", None])
nested = tuple([1, tuple([2, 3])])
mixed = tuple([1, []])
print(gc.is_tracked(atoms), gc.is_tracked(mixed))  # expect: True True
gc.collect()
gc.collect()
print(gc.is_tracked(atoms), gc.is_tracked(nested), gc.is_tracked(mixed))  # expect: False False True
