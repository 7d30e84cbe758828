# gc.collect(0) finds a cycle that was made since the last collection, and not an older one.
import gc

class Node:
    __slots__ = ("me",)

gc.disable()
old = Node()
old.me = old
gc.collect()
del old
new = Node()
new.me = new
del new
print(gc.collect(0))  # expect: 1
print(gc.collect(1))  # expect: 0
print(gc.collect(2))  # expect: 1
