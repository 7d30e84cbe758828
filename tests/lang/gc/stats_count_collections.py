# get_stats has one dict for each generation.
import gc

gc.disable()
before = gc.get_stats()
gc.collect(0)
gc.collect(2)
after = gc.get_stats()
print([a["collections"] - b["collections"] for a, b in zip(after, before)])  # expect: [1, 0, 1]
print(sorted(after[0]))  # expect: ['collected', 'collections', 'uncollectable']
