# gc.callbacks are called around each collection.
import gc

class Node:
    __slots__ = ("me",)

def note(phase, info):
    print(phase, info["generation"], info["collected"], info["uncollectable"])

gc.disable()
gc.collect()
node = Node()
node.me = node
del node
gc.callbacks.append(note)
gc.collect(1)
gc.callbacks.remove(note)
# expect: start 1 0 0
# expect: stop 1 1 0
