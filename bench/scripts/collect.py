"""The cycle collector: a full collection over a million live objects with two slots each (milliseconds), and the cost of one object of
cyclic garbage (nanoseconds). Prints `ROW name value` lines."""
import gc
from time import perf_counter_ns as now

class Pair:
    __slots__ = ("a", "b")

def timed():
    start = now()
    found = gc.collect()
    return now() - start, found

def garbage(n):
    for _ in range(n // 2):
        x, y = Pair(), Pair()
        x.a, y.a = y, x

gc.disable()
gc.collect()
base = min(timed()[0] for _ in range(5))
count = 200000
times = []
for _ in range(5):
    garbage(count)
    took, found = timed()
    assert found >= count, found
    times.append(took - base)
print("ROW garbage_ns", min(times) / count)
live = [None] * 1000000
for i in range(len(live)):
    pair = live[i] = Pair()
    pair.a = pair.b = None
gc.collect()
print("ROW full_ms", min(timed()[0] for _ in range(7)) / 1e6)
