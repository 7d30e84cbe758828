# An operation whose result is stored over a local's old number changes no number that somebody else has.
def kept():
    x, seen = 1000, []
    for _ in range(3):
        y = x
        x += 1
        seen.append((x, y))
    return seen

def operand_is_target():
    a = b = 5000
    a = a * a
    b = a - b
    c = a
    c = c + c
    return a, b, c

def closure():
    x = 700
    f = lambda: x
    x = x + 1
    y = f()
    y += 1
    return f(), y

def floats():
    x = y = 0.5
    seen = []
    for i in range(3):
        x = x * y + i
        z = x
        x -= 0.25
        seen.append((x, z, y))
    return seen

def loop_variable():
    rows = []
    for i in range(998, 1001):
        rows.append(i)
        i = i + 1
        rows.append(i)
    return rows

def fails(x, items):
    try:
        x = x + items[9]
    except IndexError:
        return x
    try:
        return x
    finally:
        x = x * 2

def changes_type(values):
    out = []
    for v in values:
        n = 3
        n = n + v
        n = v - n
        out.append(n)
    return out

for _ in range(3):  # the second time with specialised instructions
    results = kept(), operand_is_target(), closure(), floats(), loop_variable(), fails(600, [1]), changes_type([1000, 2.5, True, 10**30, 1000])
print(*results, sep="\n")
# expect: [(1001, 1000), (1002, 1001), (1003, 1002)]
# expect: (25000000, 24995000, 50000000)
# expect: (701, 702)
# expect: [(0.0, 0.25, 0.5), (0.75, 1.0, 0.5), (2.125, 2.375, 0.5)]
# expect: [998, 999, 999, 1000, 1000, 1001]
# expect: 600
# expect: [-3, -3.0, -3, -3, -3]
