"""Generators chained into a pipeline, yield from, send(), generator expressions, itertools. n = items."""
from itertools import chain, count, groupby, islice, takewhile

DEFAULT = 2700000

def numbers(n):
    seed = 7
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        yield seed

def evens(items):
    for item in items:
        if not item & 1:
            yield item

def windows(items, size):
    window = []
    for item in items:
        window.append(item)
        if len(window) == size:
            yield tuple(window)
            window.clear()

def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)

def average():
    total, seen, value = 0, 0, 0
    while True:
        got = yield value
        total += got
        seen += 1
        value = total // seen

def run(n):
    mean = average()
    next(mean)
    h = 0
    for a, b, c in windows(evens(numbers(n)), 3):
        h = (h + mean.send(a ^ b ^ c)) % 1000000007
    h += sum(x * x % 7 for x in numbers(n // 2) if x % 3)
    h += sum(tree(max(1, (n // 16).bit_length())))
    for key, group in groupby(islice(chain(numbers(n // 8), numbers(n // 8)), n // 4), lambda v: v >> 29):
        h += key * sum(1 for _ in group)
    return "%d %d" % (h, sum(takewhile(lambda v: v < n // 4, count())))

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
