# Every way a call can recurse ends in RecursionError.
def expect(f):
    try:
        f()
    except RecursionError:
        return
    print("no RecursionError:", f)
def f(): f()
expect(f)
class C:
    def __call__(self): self()
    def __repr__(self): return repr(self)
    def __str__(self): return str(self)
    def __hash__(self): return hash(self)
    def __eq__(self, o): return self == o
    def __lt__(self, o): return self < o
    def __add__(self, o): return self + o
    def __radd__(self, o): return o + self
    def __iadd__(self, o): self += o
    def __neg__(self): return -self
    def __len__(self): return len(self)
    def __bool__(self): return bool(self)
    def __iter__(self): return iter(self)
    def __next__(self): return next(self)
    def __getitem__(self, i): return self[i]
    def __setitem__(self, i, v): self[i] = v
    def __delitem__(self, i): del self[i]
    def __contains__(self, i): return i in self
    def __int__(self): return int(self)
    def __float__(self): return float(self)
    def __index__(self): return [1][self]
    def __format__(self, s): return format(self, s)
    def __enter__(self):
        with self: pass
    def __exit__(self, *a): pass
    def __dir__(self): return dir(self)
    def __reversed__(self): return reversed(self)
    def __bytes__(self): return bytes(self)
    def __complex__(self): return complex(self)
    def __round__(self, n=0): return round(self)
    def __instancecheck__(self, o): return isinstance(o, self)
    def __subclasscheck__(self, o): return issubclass(o, self)
    def __length_hint__(self): return __import__("operator").length_hint(self)
c = C()
import math, operator
for code in "c() repr(c) str(c) hash(c) c==c c<c c+c 1+c -c len(c) bool(c) iter(c) next(c) c[0] int(c) float(c) [1][c] format(c) dir(c) reversed(c) bytes(c) complex(c) round(c) isinstance(1,c) issubclass(int,c) operator.length_hint(c) list(c) {c:1}  range(c) chr(c) f'{c}' '%s'%c '%d'%c str.format('{}',c) sorted([c,c]) max(c,c) sum([c]) print(c,end='') any([c]) math.sqrt(c) c.__add__(1) [c]==[C()] (c,)<(C(),)".split():
    expect(lambda code=code: eval(code))
def s(): c[0] = 1
expect(s)
def s(): del c[0]
expect(s)
def s(): 1 in c
expect(s)
def s():
    with c: pass
expect(s)
class D:
    def __getattr__(self, n): return getattr(self, n)
expect(lambda: D().x)
class D:
    def __getattribute__(self, n): return getattr(self, n)
expect(lambda: D().x)
class D:
    def __setattr__(self, n, v): setattr(self, n, v)
expect(lambda: setattr(D(), "x", 1))
class D:
    def __delattr__(self, n): delattr(self, n)
expect(lambda: delattr(D(), "x"))
class D:
    def __new__(cls): return cls()
expect(D)
class D:
    def __init__(self): type(self)()
expect(D)
class M(type):
    def __call__(cls): return cls()
    def __getattr__(cls, n): return getattr(cls, n)
class D(metaclass=M): pass
expect(D)
expect(lambda: D.foo)
class D:
    @property
    def x(self): return self.x
expect(lambda: D().x)
class Desc:
    def __get__(self, o, t): return o.x
    def __set__(self, o, v): o.x = v
class D: x = Desc()
expect(lambda: D().x)
expect(lambda: setattr(D(), "x", 1))
class D(dict):
    def __missing__(self, k): return self[k]
expect(lambda: D()[1])
expect(lambda: eval("eval(s)", {"s": "eval(s)"}))
s = "exec(s)"
expect(lambda: exec(s))
expect(lambda: (lambda g: g(g))(lambda g: g(g)))
def m(x): return list(map(m, [1]))
expect(lambda: m(1))
def m(x): return sorted([1, 2], key=m)
expect(lambda: m(1))
def m(*x): return __import__("functools").reduce(m, [1, 2, 3])
expect(m)
def m():
    [m() for _ in (1,)]
expect(m)
def m():
    class X: m()
expect(m)
def m():
    try: m()
    finally: m2()
def m2():
    raise ValueError
try: m()
except (RecursionError, ValueError): pass
def gen():
    yield from gen()
expect(lambda: list(gen()))
async def co(): await co()
def run():
    co().send(None)
expect(run)
import re
expect(lambda: (lambda f: re.sub("a", f, "a"))(f2 := lambda m: re.sub("a", f2, "a")))
class K:
    def __del__(self): K()
class U:
    __class__ = property(lambda self: isinstance(self, int))
expect(lambda: isinstance(U(), str) or f())
print("alive")  # expect: alive
