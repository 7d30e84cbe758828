# A subclass keeps its class only where it says so.
class T(tuple):
    def __new__(cls, *items): return super().__new__(cls, items)
t = T(1, 2)
print(t, type(t[:]).__name__, type(t + ()).__name__, type(t * 1).__name__, t == (1, 2), t.__getnewargs__(), t.count(2), t.index(2))
t.x = 5
print(t.x, hash(t) == hash((1, 2)))
# expect: (1, 2) tuple tuple tuple True ((1, 2),) 1 1
# expect: 5 True
