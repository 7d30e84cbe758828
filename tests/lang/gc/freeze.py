# Frozen objects are no candidates until they are unfrozen.
import gc

class Node:
    __slots__ = ("me",)

gc.disable()
gc.collect()
node = Node()
node.me = node
gc.freeze()
print(gc.get_freeze_count() > 0)  # expect: True
del node
print(gc.collect())  # expect: 0
gc.unfreeze()
print(gc.get_freeze_count())  # expect: 0
print(gc.collect())  # expect: 1
