# A set that changes its size under an iterator, or under a comparison.
s = {1, 2, 3}
try:
    for x in s:
        s.add(x + 10)
except RuntimeError as e:
    print(e)
class Evil:
    def __init__(self, s): self.s = s
    def __hash__(self): return 1
    def __eq__(self, other):
        self.s.clear()
        return False
s = set()
s.update(Evil(s) for _ in range(3))
s.add(Evil(s))
print(len(s) >= 1, 1 in s)
t = set(range(5)); it = iter(t)
print(next(it), it.__length_hint__(), list(it), list(it), it.__length_hint__())
# expect: Set changed size during iteration
# expect: True False
# expect: 0 4 [1, 2, 3, 4] [] 0
