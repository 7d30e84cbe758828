# Defaults belong to the function object and may be replaced.
def f(x, seen=[]):
    seen.append(x)
    return seen
f(1)
print(f(2), f.__defaults__)
f.__defaults__ = ([9],)
print(f(3))
def k(*, a=1): return a
k.__kwdefaults__ = {"a": 5}
print(k())
# expect: [1, 2] ([1, 2],)
# expect: [9, 3]
# expect: 5
