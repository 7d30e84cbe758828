# repr of every container type recurses; every one stops.
import collections, types, functools, weakref
def make(wrap):
    x = None
    for _ in range(100_000):
        x = wrap(x)
    return x
wraps = dict(tuple=lambda x: (x,), dict=lambda x: {1: x}, deque=lambda x: collections.deque([x]), od=lambda x: collections.OrderedDict(a=x),
             dd=lambda x: collections.defaultdict(None, {1: x}), slice=lambda x: slice(x, x), ns=lambda x: types.SimpleNamespace(a=x),
             proxy=lambda x: types.MappingProxyType({1: x}), partial=lambda x: functools.partial(print, x), exc=lambda x: ValueError(x),
             bound=lambda x: types.MethodType(print, x or 1), listiter=lambda x: {1: x}.values(), cell=lambda x: {1: x}.items())
for name, wrap in wraps.items():
    x = make(wrap)
    try:
        s = repr(x)
        print(name, "short" if len(s) < 10_000_000 else "long")
    except RecursionError:
        print(name, "RecursionError")
        # expect: tuple RecursionError
        # expect: dict RecursionError
        # expect: deque RecursionError
        # expect: od RecursionError
        # expect: dd RecursionError
        # expect: slice RecursionError
        # expect: ns RecursionError
        # expect: proxy RecursionError
        # expect: partial RecursionError
        # expect: exc RecursionError
        # expect: bound RecursionError
        # expect: listiter RecursionError
        # expect: cell RecursionError
    del x
print("alive")  # expect: alive
