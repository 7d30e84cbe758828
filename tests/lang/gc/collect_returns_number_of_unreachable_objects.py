# gc.collect() counts the objects it found unreachable.
import gc

class Node:
    __slots__ = ("other",)

gc.collect()
a, b = Node(), Node()
a.other, b.other = b, a
del a, b
print(gc.collect())  # expect: 2
print(gc.collect())  # expect: 0
