"""Sets: union, intersection, difference, membership, frozensets as keys, a graph walk with visited sets. n = rounds."""
DEFAULT = 7800

def primes(limit):
    left, found = set(range(2, limit)), []
    while left:
        p = min(left) if len(found) < 12 else None
        if p is None:
            found.extend(sorted(left))
            break
        found.append(p)
        left -= set(range(p, limit, p))
    return found

def reach(edges, start):
    seen, todo = {start}, [start]
    while todo:
        fresh = edges[todo.pop()] - seen
        seen |= fresh
        todo.extend(sorted(fresh))
    return seen

def run(n):
    h = 0
    edges = {i: {(i * 7 + 1) % 600, (i * 3 + 2) % 600, i // 2} for i in range(600)}
    families = {}
    for i in range(n):
        threes, fives = set(range(i, i + 1500, 3)), {k for k in range(i, i + 1500) if k % 5 == 0}
        both, either, one = threes & fives, threes | fives, threes ^ fives
        h += len(both) + len(either) - len(one) + sum(1 for k in range(i, i + 300) if k in both)
        families.setdefault(frozenset((i % 5, i % 7, i % 3)), set()).add(i)
        h += len(reach(edges, i % 600)) if i % 4 == 0 else 0
        h += both <= threes and not fives.isdisjoint(threes)
    return "%d %d %d" % (h, len(primes(n * 40)), len(families))

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
