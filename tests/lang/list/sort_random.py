# Many shapes and sizes, against an insertion by rank.
state = 1
def rnd(n):
    global state
    state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
    return (state >> 33) % n
class Key:
    def __init__(self, v): self.v = v
    def __lt__(self, other): return self.v < other.v
bad = 0
for size in (0, 1, 2, 3, 31, 32, 33, 64, 100, 257, 1000, 3000):
    for shape in range(5):
        base = [[rnd(10), rnd(1000000), i, size - i, i // 50 * 50 + 50 - i % 50][shape] for i in range(size)]
        if shape == 2 and size > 5:
            for k in range(5): base[rnd(size)] = rnd(size)
        counts = {}
        for v in base: counts[v] = counts.get(v, 0) + 1
        for values in (base, [str(v) for v in base], [v + 0.5 for v in base]):
            out = sorted(values)
            bad += any(out[i] > out[i + 1] for i in range(size - 1)) or len(out) != size
        pairs = sorted([(v, i) for i, v in enumerate(base)], key=lambda p: Key(p[0]))
        bad += any(pairs[i] > pairs[i + 1] for i in range(size - 1))
        down = sorted([(v, i) for i, v in enumerate(base)], key=lambda p: p[0], reverse=True)
        bad += any((-down[i][0], down[i][1]) > (-down[i + 1][0], down[i + 1][1]) for i in range(size - 1))
print(bad)
# expect: 0
