# A dict counts as tracked once it holds a container.
import gc

d = {"a": 1}
print(gc.is_tracked(d), gc.is_tracked({}))  # expect: False False
d["b"] = []
print(gc.is_tracked(d))  # expect: True
