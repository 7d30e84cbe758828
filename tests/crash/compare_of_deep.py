# Comparison of deep and of self-containing structures.
import collections
def deep(wrap, n=100_000):
    x = wrap(None)
    for _ in range(n):
        x = wrap(x)
    return x
for wrap in (lambda x: [x], lambda x: (x,), lambda x: {1: x}, lambda x: collections.deque([x]), lambda x: slice(x, None), lambda x: collections.OrderedDict(a=x)):
    a, b = deep(wrap), deep(wrap)
    for op in ("==", "!="):
        try:
            eval("a " + op + " b")
            print("no error")
        except RecursionError:
            pass
    if type(a) in (list, tuple):
        try:
            a < b
            print("no error")
        except RecursionError:
            pass
a = []; a.append(a)
b = []; b.append(b)
try:
    a == b
except RecursionError as e:
    print(e)  # expect: maximum recursion depth exceeded in comparison
d = {}; d[1] = d
e = {}; e[1] = e
try:
    d == e
except RecursionError as e:
    print(e)  # expect: maximum recursion depth exceeded in comparison
print("alive")  # expect: alive
