"""Dictionaries: grouping, counting, tuple keys, deletion, merging, iteration over items. n = records."""
DEFAULT = 1000000

def run(n):
    groups = {}
    counts = {}
    grid = {}
    seed = 42
    for i in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        key = "k%d" % (seed % 997)
        counts[key] = counts.get(key, 0) + 1
        groups.setdefault(seed % 313, []).append(i)
        cell = (seed >> 4) % 200, (seed >> 12) % 200
        if cell in grid:
            grid[cell] += i
        else:
            grid[cell] = i
        if seed % 7 == 0:
            grid.pop(cell, None)
    merged = {**counts, **{str(k): len(v) for k, v in groups.items()}}
    merged |= {"total": n}
    h = 0
    for key, value in sorted(merged.items()):
        h = (h * 31 + len(key) * value) % 1000000007
    for (x, y), value in grid.items():
        h = (h + x * y + value) % 1000000007
    return "%d %d %d" % (h, len(merged), len(grid))

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
