"""Nested list, dict and set comprehensions, zip, enumerate, slices, unpacking, transposition. n = rounds."""
DEFAULT = 6300

def run(n):
    h = 0
    size = 40
    for i in range(n):
        rows = [[(x * y + i) % 17 for x in range(size)] for y in range(size)]
        columns = [list(column) for column in zip(*rows)]
        flat = [value for row in columns for value in row if value & 1]
        places = {(x, y): value for y, row in enumerate(rows[:8]) for x, value in enumerate(row[:8])}
        distinct = {a + b for a in flat[:20] for b in flat[20:40]}
        first, *middle, last = flat
        pairs = [(a, b) for a, b in zip(middle[::2], middle[1::2]) if a < b]
        h = (h * 31 + len(pairs) + sum(distinct) + first + last + max(places.values()) + any(v == 16 for v in flat)) % 1000000007
    return str(h)

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
