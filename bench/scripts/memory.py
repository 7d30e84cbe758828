"""Bytes of resident memory per object: an instance with two slots, an empty list. Prints `ROW name value` lines."""
import gc
from time import monotonic

kept = []

class Pair:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = self.b = None

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

def per_object(make, n):
    warm = [make() for _ in range(1000)]
    hold = [None] * n
    for i in range(n):
        hold[i] = 0
    gc.collect()
    before = resident()
    for i in range(n):
        hold[i] = make()
    # Kept: what one measurement frees would be used by the next.
    kept.append(hold)
    return (resident() - before) / n

gc.disable()
n = 1000000
# What an interpreter takes for itself in its first moment (a JIT compiler's memory) is no object's.
begun = monotonic()
while monotonic() - begun < 0.5:
    [Pair() for _ in range(1000)]
print("ROW instance", per_object(Pair, n))
print("ROW list", per_object(list, n))
