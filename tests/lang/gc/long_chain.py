# A long chain of garbage is freed without deep recursion.
import gc

class Node:
    __slots__ = ("next",)

gc.disable()
gc.collect()
first = at = Node()
for _ in range(99999):
    at.next = Node()
    at = at.next
at.next = first
del first, at
print(gc.collect())  # expect: 100000
