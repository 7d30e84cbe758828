# Chains of classes, partials, methods, weak proxies, wrapped functions.
import functools, types, weakref, operator
C = object
try:
    for _ in range(1000):
        C = type("C", (C,), {})
except RecursionError:
    pass
try:
    C().missing
except (AttributeError, RecursionError):
    pass
try:
    del C
except RecursionError:
    pass
f = lambda *a: 1
for _ in range(20_000):
    f = functools.partial(f, 1) if _ % 1000 == 0 else types.MethodType(f, 1)
try:
    f()
except (RecursionError, TypeError):
    pass
f = print
for _ in range(20_000):
    f = classmethod(f)
try:
    f.__get__(None, int)
except RecursionError:
    pass
f.__wrapped__
try:
    f.__isabstractmethod__
except RecursionError:
    pass
class P: pass
p = P()
keep = [p]
x = p
for _ in range(20_000):
    x = types.SimpleNamespace(x=x)
    keep.append(x)
try:
    operator.attrgetter(".".join(["x"] * 20_000))(x)
except RecursionError:
    pass
x = list
for _ in range(20_000):
    x = types.GenericAlias(x, (int,))
for act in (lambda: x(), lambda: x.append, lambda: hash(x), lambda: repr(x), lambda: x == types.GenericAlias(x, (int,)), lambda: x[int], lambda: isinstance([], x)):
    try:
        act()
    except (RecursionError, TypeError, AttributeError):
        pass
print("alive")  # expect: alive
