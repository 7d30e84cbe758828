# A tracked object is in generation 0 at first and ages by a collection at a time.
import gc

def where(op):
    return [g for g in range(3) if any(op is other for other in gc.get_objects(generation=g))]

gc.disable()
gc.collect()
new = [[]]
print(where(new))  # expect: [0]
gc.collect(0)
print(where(new))  # expect: [1]
gc.collect(1)
print(where(new))  # expect: [2]
gc.collect(2)
print(where(new))  # expect: [2]
