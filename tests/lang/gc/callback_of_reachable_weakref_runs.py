# The callback of a weak reference from outside the garbage runs, before finalizers.
import gc
from _weakref import ref

class Node:
    def __del__(self):
        print("del")

node = Node()
node.me = node
r = ref(node, lambda r: print("callback", r()))
del node
gc.collect()
# expect: callback None
# expect: del
