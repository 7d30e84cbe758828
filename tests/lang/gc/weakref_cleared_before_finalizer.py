# Weak references to garbage are dead before the first finalizer runs.
import gc
from _weakref import ref

class Node:
    def __del__(self):
        print(r())

node = Node()
node.me = node
r = ref(node)
del node
gc.collect()  # expect: None
