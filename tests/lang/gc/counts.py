# get_count: allocations, then collections of the generation below.
import gc

gc.disable()
gc.collect()
print(gc.get_count()[1:])  # expect: (0, 0)
gc.collect(0)
gc.collect(0)
print(gc.get_count()[1:])  # expect: (2, 0)
gc.collect(1)
print(gc.get_count()[1:])  # expect: (0, 1)
gc.collect(2)
print(gc.get_count()[1:])  # expect: (0, 0)
