# Objects that change what is being walked.
class Evil:
    def __init__(self, act): self.act = act
    def __eq__(self, o): self.act(); return False
    def __hash__(self): return 1
    def __lt__(self, o): self.act(); return True
    def __repr__(self): self.act(); return "e"
    def __del__(self): self.act()
    def __index__(self): self.act(); return 0
    def __len__(self): self.act(); return 3
    def __iter__(self): self.act(); return iter([1])
    def __bool__(self): self.act(); return True
def quiet(f):
    try: f()
    except Exception: pass
l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l.index(1)); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l.remove(1)); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l.count(1)); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l == [1] * 10); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l.sort()); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: sorted(l)); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: repr(l)); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l.insert(l[0], 1)); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l.pop(l[0])); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l[l[0]]); l = [Evil(lambda: l.clear()) for _ in range(10)]
def s(): l[l[0]:5] = [1]
quiet(s); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: max(l)); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: l.extend(l[0])); l = [Evil(lambda: l.clear()) for _ in range(10)]
quiet(lambda: all(l)); l = [Evil(lambda: l.append(1)) for _ in range(10)]
quiet(lambda: l.sort()); quiet(lambda: l.clear())
d = {}
for i in range(5):
    try: d[Evil(lambda: d.clear())] = i
    except Exception: pass
quiet(lambda: d[Evil(lambda: d.clear())])
d = {Evil(lambda: None): 1}
quiet(lambda: d.update({Evil(lambda: d.clear()): 1}))
d = {i: Evil(lambda: d.clear()) for i in range(20)}
quiet(lambda: repr(d))
d = {i: Evil(lambda: d.clear()) for i in range(20)}
quiet(lambda: d == {i: 1 for i in range(20)})
d = {i: Evil(lambda: d.update({j: 1 for j in range(1000)})) for i in range(20)}
quiet(lambda: d == {i: 1 for i in range(20)})
quiet(lambda: d.clear())
s = set()
for i in range(5): quiet(lambda: s.add(Evil(lambda: s.clear())))
quiet(lambda: s & {Evil(lambda: s.clear())})
quiet(lambda: s.update([Evil(lambda: s.clear())]))
quiet(lambda: s - {Evil(lambda: s.clear())})
quiet(lambda: s == {Evil(lambda: s.clear())})
b = bytearray(10)
quiet(lambda: b.insert(Evil(lambda: b.clear()), 1))
quiet(lambda: b.append(Evil(lambda: b.clear())))
def bs(): b[0] = Evil(lambda: b.clear())
b = bytearray(10); quiet(bs)
def bs(): b[Evil(lambda: b.clear())] = 1
b = bytearray(10); quiet(bs)
def bs(): b[0:5] = Evil(lambda: b.clear())
b = bytearray(10); quiet(bs)
b = bytearray(10); quiet(lambda: b.join([b, Evil(lambda: b.clear())]))
m = memoryview(bytearray(10))
def ms(): m[0] = Evil(lambda: m.release())
quiet(ms)
m = memoryview(bytearray(10))
quiet(lambda: m[Evil(lambda: m.release())])
import collections
q = collections.deque([Evil(lambda: q.clear()) for _ in range(10)])
for act in (lambda: q.index(1), lambda: q.remove(1), lambda: q.count(1), lambda: q == collections.deque([1] * 10), lambda: repr(q), lambda: 1 in q, lambda: q.rotate(Evil(lambda: q.clear())), lambda: q.insert(Evil(lambda: q.clear()), 1)):
    q = collections.deque([Evil(lambda: q.clear()) for _ in range(10)]); quiet(act)
od = collections.OrderedDict((i, Evil(lambda: od.clear())) for i in range(10))
quiet(lambda: repr(od)); quiet(lambda: od == {i: 1 for i in range(10)})
quiet(lambda: od.move_to_end(Evil(lambda: od.clear())))
it = iter(l := [Evil(lambda: l.clear()) for _ in range(10)])
next(it); l.clear(); quiet(lambda: next(it))
d = dict.fromkeys(range(100)); it = iter(d); next(it); d.clear(); quiet(lambda: next(it))
class Meta(type):
    def mro(cls):
        try: cls.__bases__ = (object,)
        except Exception: pass
        return type.mro(cls)
quiet(lambda: Meta("X", (), {}))
class B: pass
class X(B):
    def __getattr__(self, n):
        X.__bases__ = (object,) if False else (B,)
        del B.y
        return 1
B.y = 1
quiet(lambda: X().z)
import struct
buf = bytearray(16)
quiet(lambda: struct.pack_into("ii", buf, 0, Evil(lambda: buf.clear()), 2))
g = (g.close() for _ in range(1))
quiet(lambda: next(g))
def gen():
    yield next(me)
me = gen(); quiet(lambda: next(me))
class W:
    def write(self, s): print(s, file=self)
quiet(lambda: print(1, file=W()))
import functools
@functools.lru_cache(1)
def cached(x): return cached(Evil(lambda: cached.cache_clear())) if x == 1 else 2
quiet(lambda: cached(1))
print("alive")  # expect: alive
