# Atoms are not tracked; containers and instances are.
import gc

class Node:
    pass

for op in (None, 1, 1.5, "a", b"a", True, (), range(3)):
    print(gc.is_tracked(op), end=" ")
print()  # expect: False False False False False False False False
for op in ([], set(), Node(), Node, gc, lambda: 0):
    print(gc.is_tracked(op), end=" ")
print()  # expect: True True True True True True
