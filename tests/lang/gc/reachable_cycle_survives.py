# A cycle that a variable still reaches is no garbage.
import gc

a = {}
a["self"] = a
gc.collect()
print(a["self"] is a)  # expect: True
