# gc.collect() in a finalizer that a collection runs returns 0.
import gc

class Node:
    def __del__(self):
        print(gc.collect())

node = Node()
node.me = node
del node
gc.collect()  # expect: 0
