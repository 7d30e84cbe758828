# DEBUG_SAVEALL puts garbage into gc.garbage instead of clearing it.
import gc

class Node:
    __slots__ = ("me",)

gc.disable()
gc.collect()
gc.set_debug(gc.DEBUG_SAVEALL)
node = Node()
node.me = node
del node
print(gc.collect())  # expect: 1
gc.set_debug(0)
print(len(gc.garbage), gc.garbage[0].me is gc.garbage[0])  # expect: 1 True
gc.garbage.clear()
print(gc.collect())  # expect: 1
