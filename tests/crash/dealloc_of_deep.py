# Death of a long chain, through every kind of object that owns others.
import collections, functools, types, itertools, weakref
class Node:
    def __init__(self, next): self.next = next
class Slot:
    __slots__ = ("next",)
    def __init__(self, next): self.next = next
class Del:
    def __init__(self, next): self.next = next
    def __del__(self): pass
class Sub(list): pass
class SubT(tuple): pass
class SubD(dict): pass
def gen(x):
    yield x
def started(x):
    g = gen(x); next(g); return g
def closure(x):
    return lambda: x
def exc(x):
    e = ValueError(); e.__cause__ = x; return e
def ctx(x):
    e = ValueError(); e.__context__ = x; return e
def default(x):
    def f(a=x): pass
    return f
async def coro(x): pass
def cls(x): return type("C", (), {"x": x})
class P:
    def m(self): pass
wraps = [lambda x: [x], lambda x: (x,), lambda x: {1: x}, lambda x: collections.deque([x]), Node, Slot, Del, lambda x: Sub([x]), lambda x: SubT([x]), lambda x: SubD(a=x),
    gen, started, closure, exc, ctx, default, lambda x: functools.partial(print, x), lambda x: types.MethodType(print, x or 1), lambda x: iter([x]), lambda x: map(None, [x]) ,
    lambda x: itertools.chain([x]) , lambda x: itertools.repeat(x), lambda x: itertools.tee([x])[0], lambda x: slice(x), lambda x: property(x), lambda x: staticmethod(x), lambda x: classmethod(x),
    lambda x: types.SimpleNamespace(a=x), lambda x: types.MappingProxyType({1: x}), lambda x: collections.OrderedDict(a=x), lambda x: collections.defaultdict(None, a=x),
    lambda x: types.CellType(x), lambda x: enumerate([x]), lambda x: zip([x]), lambda x: filter(None, [x]), lambda x: reversed([x]), lambda x: itertools.cycle([x]),
    lambda x: itertools.islice([x], 1), lambda x: itertools.groupby([x]), lambda x: itertools.count(1, 2) if x is None else itertools.product([x]), lambda x: functools.lru_cache(lambda: x),
    lambda x: {1: x}.values(), lambda x: iter({1: x}.items()), lambda x: ExceptionGroup("a", [ValueError(x)]), lambda x: StopIteration(x), lambda x: AttributeError(name=x, obj=x), lambda x: OSError(1, x), lambda x: frozenset([Slot(x)]), lambda x: {Slot(x)},
    lambda x: types.ModuleType("m") if x is None else setattr(m := types.ModuleType("m"), "x", x) or m, lambda x: types.GenericAlias(list, (x,)), lambda x: iter(lambda: x, 1), lambda x: super(Node, Node(x)), lambda x: memoryview(b"") if x is None else [memoryview(b""), x]]
for i, wrap in enumerate(wraps):
    x = None
    for _ in range(100_000):
        x = wrap(x)
    del x
for kind in (iter, lambda x: map(str, x), lambda x: filter(None, x), enumerate, zip, itertools.chain, lambda x: itertools.islice(x, 5), reversed and (lambda x: itertools.takewhile(None, x)), lambda x: itertools.accumulate(x), lambda x: (y for y in x), lambda x: itertools.starmap(None, x), itertools.chain.from_iterable, itertools.pairwise, itertools.cycle and (lambda x: itertools.compress(x, x)), lambda x: itertools.zip_longest(x), lambda x: itertools.dropwhile(None, x), lambda x: itertools.groupby(x)):
    x = iter(())
    for _ in range(100_000):
        x = kind(x)
    del x
print("alive")  # expect: alive
