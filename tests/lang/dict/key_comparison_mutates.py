# __eq__ of a key may change the dict in the middle of a look-up.
class Key:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, other):
        global calls
        calls += 1
        if calls == 2:
            for i in range(50): d[i + 1000] = i
        return self.n == other.n
calls = 0
d = {}
for i in range(4): d[Key(i)] = i
print(d[Key(3)], len(d), Key(9) in d)
# expect: 3 54 False
