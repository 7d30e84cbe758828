# Sorted and reversed input takes one pass.
class C:
    count = 0
    def __init__(self, v): self.v = v
    def __lt__(self, other):
        C.count += 1
        return self.v < other.v
for order in (range(500), range(500, 0, -1), [0] * 500):
    C.count = 0
    [C(v) for v in order].sort()
    sorted(C(v) for v in order)
    print(C.count)
# expect: 998
# expect: 998
# expect: 998
