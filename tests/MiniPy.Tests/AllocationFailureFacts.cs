// Every allocation of these bodies fails once: each failure must become MemoryError (or be coped with), and leave nothing behind.

using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class AllocationFailureFacts {
    public static TheoryData<string, string, string> Bodies => new() {
        { "closures", "", "def outer(x):\n    y = [x]\n    def inner(z): return x, y, z\n    return inner\nouter(1.5)(2.5)" },
        { "calls", "def f(a, b=2, *c, d=4, **e): return a, b, c, d, e", "f(1.5); f(1, 2, 3.5, d=[5], q=6); f(*[1.5, 2], **{'z': [3]}); (lambda *a, **k: (a, k))(1.5, x=2.5); max([1.5, 2.5], key=lambda v: -v)" },
        { "instances", "class C:\n    def __init__(self, x): self.x = x; self.y = [x]\n    def m(self): return self.x, self.y", "c = C(1.5); c.m(); c.z = 2.5; c.__dict__; C(2.5).m(); del c.x; vars(c)" },
        { "lists", "", "a = [1.5, 2.5]\na.append(3.5); a.extend([4.5] * 20); a.insert(0, []); a[1:3] = [1, 2, 3]; b = a[::2]; c = a + b; d = a * 2; sorted(map(str, a)); a.sort(key=str); a.copy(); [x for x in a if x]; list(reversed(a)); a.pop(); repr(a)" },
        { "tuples", "", "t = (1.5, []) + (2.5,); u = t * 3; t[1:]; tuple([1.5] * 9); hash((1, 2.5)); a, *b = u; repr(t)" },
        { "dicts", "", "d = {}\nfor i in range(50): d[i + 0.5] = str(i)\nd.update({'a': 1.5}); dict(d); d.copy(); {**d}; list(d.items()); d.setdefault('q', []); d | {1: 2}; {k: v for k, v in d.items()}; d.pop(0.5); del d['a']; dict.fromkeys('abc', 1); repr(d); dict(a=1, b=2)" },
        { "sets", "", "s = {1.5, 2.5}\nfor i in range(30): s.add(i + 0.25)\ns | {9.5}; s & {1.5}; s ^ {3}; s - {2}; frozenset(s); s.update([7.5]); s.copy(); {x for x in s}; s.pop(); repr(s)" },
        { "strings", "", "s = 'abc' * 10 + 'é€'; s.upper(); s.split('b'); ','.join([s, s]); s.replace('a', 'xyz'); s.encode(); s[3:9]; s.center(80); s.partition('c'); s.splitlines(); s.translate({97: 'q'}); '%s %r %d %5.2f' % (s, s, 10**20, 1.5); f'{s!r:>50} {1.5:e} {10**20:,}'; '{} {a[0]} {a.real}'.format(1, a=[5]) if 0 else '{} {a}'.format(1, a=5); s.title(); str(b'x', 'ascii')" },
        { "bytes", "", "b = b'abc' * 10; b + b; b.hex(); bytes.fromhex('0102'); bytearray(b).extend(b); b.split(b'b'); b.replace(b'a', b'xx'); b.decode(); memoryview(b)[2:5].tobytes(); bytes(range(50)); b.join([b, b]); repr(b); int.from_bytes(b, 'big').to_bytes(40, 'big')" },
        { "numbers", "", "n = 3 ** 200; n * n; n // 7 ** 30; n % 10 ** 20; divmod(n, 12345); -n; n << 100; n >> 10; n & (n - 1); str(n); int(str(n)); float(10 ** 20); pow(3, 1000, 10 ** 30); 1.5 + 2.5; complex(1, 2) * 3j; hex(n); round(2.5, 1); n.bit_length(); (n + 1) ** 2" },
        { "exceptions", "class E(Exception):\n    def __init__(self, *a): super().__init__(*a)", "for _ in range(2):\n    try:\n        try: raise E('a', 1.5)\n        except E as e: raise ValueError([e]) from e\n        finally: [1.5]\n    except ValueError as e: str(e); repr(e); e.__cause__; e.add_note('n')\ntry: {}['x']\nexcept KeyError: pass\ntry: [].x\nexcept AttributeError as e: str(e)\ntry: None + 1\nexcept TypeError: pass\ntry: raise ExceptionGroup('g', [E(), ValueError()])\nexcept* E: pass\nexcept* ValueError: pass" },
        { "with", "class C:\n    def __enter__(self): return [self]\n    def __exit__(self, *a): return True", "with C() as c, C() as d: raise ValueError(1.5)" },
        { "classes", "class M(type): pass", "class A:\n    x = [1.5]\n    def f(self): return super().__repr__()\n    @property\n    def p(self): return 1.5\n    @classmethod\n    def c(cls): return cls\n    @staticmethod\n    def s(): return []\n    def __eq__(self, o): return True\n    __hash__ = None\nclass B(A, metaclass=M):\n    __slots__ = ('q', 'r')\nb = B(); b.q = 1.5; b.r = []; b.f(); b.p; b.c(); b.s(); b == 1; B.__mro__; B.__name__; A.z = 5; isinstance(b, A); type('D', (A,), {'k': 1})().k" },
        { "generators", "", "def g(n):\n    try:\n        for i in range(n): x = yield i + 0.5\n    finally: [1.5]\ndef h(): return (yield from g(3))\nlist(g(5)); list(h()); sum(x * 2 for x in g(4)); it = g(3); next(it); it.send(1)\ntry: it.throw(ValueError('t'))\nexcept ValueError: pass\nit = g(2); next(it); it.close(); list(zip(g(2), map(str, g(3)), filter(None, g(3)), enumerate(g(2))))" },
        { "coroutines", "class A:\n    def __await__(self): return (yield [1.5])", "async def f():\n    await A()\n    return [x async for x in g()]\nasync def g():\n    yield 1.5\n    await A()\nc = f()\ntry:\n    while True: c.send(None)\nexcept StopIteration: pass\nc.close()" },
        { "iterators", "import itertools as i", "list(i.chain([1.5], (2.5,))); list(i.islice(i.count(0.5), 3)); list(i.product('ab', repeat=2)); list(i.permutations('abc')); [(k, list(g)) for k, g in i.groupby('aabb')]; list(i.accumulate([1.5, 2.5])); a, b = i.tee([1.5, 2.5]); list(a); list(b); list(i.zip_longest('a', 'bc')); list(i.combinations('abc', 2)); list(i.starmap(pow, [(2, 70)])); list(i.pairwise([1.5, 2.5, 3.5]))" },
        { "weakrefs", "import weakref\nclass C: pass", "c = C(); r = weakref.ref(c, lambda r: [r]); p = weakref.proxy(c); c.x = 1.5; p.x; r(); d = weakref.WeakValueDictionary(); d['k'] = c; del c, p; r()" },
        { "cycles", "import gc\nclass C:\n    def __del__(self): [1.5]", "a = []; a.append(a); c = C(); c.me = c; d = {}; d['d'] = d; del a, c, d" },
        { "collections", "import collections as c", "d = c.deque([1.5] * 70, 80); d.appendleft(2.5); d.rotate(3); list(d); o = c.OrderedDict(a=1.5); o.move_to_end('a'); o['b'] = []; list(o.items()); x = c.defaultdict(list); x['k'].append(1.5); c.Counter('abca').most_common(1)" },
        { "functools", "import functools as f", "p = f.partial(int, base=2); p('101'); f.reduce(lambda a, b: a + b, [1.5, 2.5]); c = f.lru_cache(4)(lambda x: [x]); c(1); c(2); c(1); c.cache_info(); sorted([2.5, 1.5], key=f.cmp_to_key(lambda a, b: -1))" },
        { "eval", "", "eval('1.5 + 2'); exec('x = [1.5]', {}); compile('def f(a, b=1):\\n  return [a for _ in b]', 'f', 'exec')" },
        { "import", "import sys, colorsys", "try:\n    sys.modules.pop('colorsys', None)\n    import colorsys; from colorsys import hls_to_rgb\nfinally: sys.modules.pop('colorsys', None)" },
        { "formatting", "class F:\n    def __format__(self, s): return s * 2", "f'{F():abc}'; format(1.5, '+08.3f'); format(10 ** 30, '_x'); '%(a)s %(b)5.1f' % {'a': [1.5], 'b': 2}; '{0:>{1}}'.format('x', 10); f'{1.5!r:^20}'; str([1.5, {2: 3}]); repr({1.5: 'x'}); '%c%%%x' % (8364, 255)" },
        { "match", "class P:\n    __match_args__ = ('x', 'y')\n    def __init__(self, x, y): self.x, self.y = x, y", "for v in ([1.5, 2, 3], {'a': 1.5, 'b': 2}, P(1.5, [2]), 'text', 10 ** 20):\n    match v:\n        case [a, *rest]: pass\n        case {'a': q, **others}: pass\n        case P(x, [y]): pass\n        case str() | None: pass\n        case _: pass" },
        { "slices and ranges", "", "list(range(10 ** 20, 10 ** 20 + 3)); range(5)[1:3]; slice(1.5, []).indices if 0 else slice(1, 2).indices(5); [1, 2, 3][slice(None)]; repr(range(3)); hash(range(3)); reversed(range(10 ** 20, 10 ** 20 + 2)).__next__()" },
        { "regular expressions", "import re\np = re.compile('(a+)(b*)(?P<n>c)?')", "m = p.match('aabbc'); m.groups(); m.group('n'); m.span(); p.sub('<\\\\1>', 'aabab'); p.findall('ab aab'); p.split('xaby'); [x.group() for x in p.finditer('abaab')]; p.sub(lambda m: m.group(), 'aab')" },
        { "input and output", "import io", "s = io.StringIO(); s.write('abc\\n' * 10); s.getvalue(); s.seek(0); s.readlines(); b = io.BytesIO(b'x' * 100); b.read(10); b.readline(); t = io.TextIOWrapper(io.BytesIO(b'a\\nb\\n')); t.read(); print('x', 1.5, file=s)" },
        { "json", "import json", "json.loads(json.dumps({'a': [1.5, None, 'x'], 'b': {'c': 10 ** 20}}))" },
        { "struct", "import struct", "struct.unpack('<iqd', struct.pack('<iqd', 1, 2 ** 40, 1.5)); struct.calcsize('3s')" },
        { "tracebacks", "import sys", "def f(n):\n    if n: f(n - 1)\n    else: raise ValueError(1.5)\ntry: f(3)\nexcept ValueError as e:\n    t = e.__traceback__\n    while t: t.tb_lineno; t.tb_frame.f_locals; t = t.tb_next\n    sys.exc_info(); e.with_traceback(None)" },
        { "contexts", "import contextvars as c\nvs = [c.ContextVar(f'v{i}') for i in range(40)]", "x = c.Context()\ndef f():\n    tokens = [v.set([1.5]) for v in vs]\n    y = c.copy_context()\n    for v, t in zip(vs, tokens): v.set([2.5]); v.reset(t)\n    return list(y.items()), list(y), y == x, y.get(vs[0]), repr(t)\nx.run(f); len(x)" },
        { "descriptors", "class D:\n    def __get__(self, o, t): return [o]\n    def __set__(self, o, v): o.__dict__['v'] = v", "class C:\n    d = D()\n    @property\n    def p(self): return self.d\n    @p.setter\n    def p(self, v): self.d = v\nc = C(); c.d; c.d = 1.5; c.p; c.p = 2.5; C.d; C.p" },
    };

    [Theory, MemberData(nameof(Bodies))] public void Every_allocation_may_fail(string name, string setup, string body) {
        Assert.NotEmpty(name);
        using PyLab lab = PyLab.Start();
        int failures = lab.ForEachAllocationFailure(setup, body);
        Assert.True(failures > 0, "nothing was allocated");
    }

    [Fact] public void A_body_that_keeps_something_is_found_out() {
        using PyLab lab = PyLab.Start();
        LifecycleException error = Assert.Throws<LifecycleException>(() => lab.ForEachAllocationFailure("kept = []", "kept.append([1.5])", 100));
        Assert.Contains("left behind", error.Message);
    }
}
