# A weak reference that is garbage itself never calls back.
import gc
from _weakref import ref

class Node:
    pass

node = Node()
node.me = node
node.r = ref(node, lambda r: print("never"))
del node
print(gc.collect() > 0)  # expect: True
