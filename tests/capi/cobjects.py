# Types made in C, used and derived from in Python.
import c_cobjects as c, gc, operator, weakref

def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)

Vec = c.Vec
class Sub(Vec):
    def __add__(self, o): return "Sub", super().__add__(o)
    def __index__(self): return 3
    def __len__(self): return 9
for v in (Vec(5), Sub(5)):
    print(repr(v), str(v), hash(v), v(1, k=2), v == Vec(5), v < 7, v != 5, v >= "x" if 0 else attempt(operator.ge, v, "x"), v.dyn_x, attempt(getattr, v, "other"), f"{v}")
    for op in (operator.add, operator.sub, operator.mul, operator.mod, divmod, operator.pow, operator.lshift, operator.rshift, operator.and_, operator.xor, operator.or_, operator.floordiv, operator.truediv, operator.matmul):
        print(op.__name__, op(v, 2), op(2, v), attempt(op, v, "x"), attempt(op, "x" if op is not operator.mod else 1.5, v))
    for op in (operator.iadd, operator.isub, operator.imul, operator.imod, operator.ipow, operator.ilshift, operator.irshift, operator.iand, operator.ixor, operator.ior, operator.ifloordiv, operator.itruediv, operator.imatmul):
        print(op.__name__, op(v, 2), attempt(op, v, "x") if op not in (operator.ipow, operator.imul) else "")
    print(pow(v, 2, 3), -v, +v, abs(v), ~v, bool(v), int(v), float(v), [0, 1, 2, 3, 4, 5][v], bin(v), range(v), attempt(len, v))
    print(next(v), list(v), bool(v))
    v.value = 8
    print(v, attempt(setattr, v, "value", "x"), attempt(delattr, v, "value"), v, attempt(setattr, v, "new", 1))
class Owner:
    d = Vec(3)
print(Owner.d[:2], Owner().d[0], attempt(setattr, Owner(), "d", 4), Owner.d[0], attempt(setattr, Owner(), "d", "x"))
print(Vec.__doc__, Vec.__text_signature__, Vec.__module__, Vec.__name__, Vec.__basicsize__, attempt(Vec, "x"), attempt(Vec, 1, 2), Vec(value=4), attempt(setattr, Vec, "x", 1))
print(sorted(n for n in Vec.__dict__ if n.startswith("__"))[:12], Vec.__add__, Vec.__add__(Vec(1), 2), Vec.__radd__(Vec(1), 2), attempt(Vec.__add__, 1, 2))

Seq = c.Seq
class SubSeq(Seq):
    def __getitem__(self, i): return "item", i
    def __len__(self): return 50
for s in (Seq([1, 2, 3]), SubSeq("ab")):
    print(len(s), s[0], s[-1], s["k"], 2 in s, "b" in s, s + 1, s * 3, 3 * s, s.first, s.second, s.items_, attempt(operator.getitem, s, 10))
    s[0] = "new"; s["key"] = 1
    print(s.last, s.first, attempt(setattr, s, "first", 5), s.first, attempt(delattr, s, "first"), attempt(setattr, s, "second", 1), attempt(setattr, s, "items_", 1))
    del s[0]
    s.extra = 5
    print(s.__dict__, s.items_, weakref.ref(s)() is s)
    s += [1]; print(type(s).__name__); t = s; t *= 3; print(t)
print(list(reversed(Seq([1, 2]))), list(Seq([5, 6])), type(iter(Seq())).__name__, attempt(Seq, 5), attempt(Seq, 1, 2), isinstance(SubSeq(), Seq), Seq.__mro__, Seq.__doc__, Seq.first.__doc__, Seq.items_.__doc__)
s = Seq(); s.me = s; r = weakref.ref(s); del s; gc.collect(); print(r())
s = SubSeq(); s.items_.append(s); r = weakref.ref(s); del s; gc.collect(); print(r())

b = c.Bag()
values = dict(b=(-128, 127, 128, "x"), ub=(0, 255), h=(-32768, 32767), uh=(0, 65535), i=(-2**31, 2**31 - 1, 2**31), ui=(0, 2**32 - 1), l=(-2**63,), ul=(0, 2**64 - 1), ll=(-2**63,), ull=(2**64 - 1,), n=(5,), f=(1.5, "x"), d=(2.5, 3), bl=(True, 1), c=("z", "zz", 5), s=("x",), in_=("x",), o=(1, None), ox=(2,), ro=(1,), none=(1,))
import warnings; warnings.simplefilter("ignore")
for name, tries in values.items():
    first = attempt(getattr, b, name)
    print(name, first, [(attempt(setattr, b, name, v), attempt(getattr, b, name)) for v in tries], attempt(delattr, b, name), attempt(getattr, b, name))
print(c.Bag.ox, c.Bag.ox.__doc__)

class F(c.Fin): pass
f = F(); del f; f = c.Fin(); del f
x = c.ListSub([1, 2]); print(x, len(x), isinstance(x, list)); del x
print(c.finalized(), attempt(c.NoNew), attempt(setattr, c.Frozen, "x", 1), type(c.Frozen()).__name__, c.Vector()(1, 2, k=3), c.Var(3), c.Var(0))
print(c.from_spec_errors(), c.slot_of(Seq), c.slot_of(Vec), c.slot_of(SubSeq), c.slot_of(int))
# expect: Vec(5) <5> 5 (Vec(5), (1,), {'k': 2}) True True False ('TypeError', "'>=' not supported between instances of 'c_cobjects.Vec' and 'str'") dynamic dyn_x ('AttributeError', "'c_cobjects.Vec' object has no attribute 'other'") <5>
# expect: add (5, '+', 2) (2, '+', 5) ('TypeError', "unsupported operand type(s) for +: 'c_cobjects.Vec' and 'str'") ('TypeError', 'can only concatenate str (not "c_cobjects.Vec") to str')
# expect: sub (5, '-', 2) (2, '-', 5) ('TypeError', "unsupported operand type(s) for -: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for -: 'str' and 'c_cobjects.Vec'")
# expect: mul (5, '*', 2) (2, '*', 5) xxxxx xxxxx
# expect: mod (5, '%', 2) (2, '%', 5) ('TypeError', "unsupported operand type(s) for %: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for %: 'float' and 'c_cobjects.Vec'")
# expect: divmod (5, 'divmod', 2) (2, 'divmod', 5) ('TypeError', "unsupported operand type(s) for divmod(): 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for divmod(): 'str' and 'c_cobjects.Vec'")
# expect: pow (5, '**', 2, None) (2, '**', 5, None) (5, '**', -1000, None) (-1000, '**', 5, None)
# expect: lshift (5, '<<', 2) (2, '<<', 5) ('TypeError', "unsupported operand type(s) for <<: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for <<: 'str' and 'c_cobjects.Vec'")
# expect: rshift (5, '>>', 2) (2, '>>', 5) ('TypeError', "unsupported operand type(s) for >>: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for >>: 'str' and 'c_cobjects.Vec'")
# expect: and_ (5, '&', 2) (2, '&', 5) ('TypeError', "unsupported operand type(s) for &: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for &: 'str' and 'c_cobjects.Vec'")
# expect: xor (5, '^', 2) (2, '^', 5) ('TypeError', "unsupported operand type(s) for ^: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for ^: 'str' and 'c_cobjects.Vec'")
# expect: or_ (5, '|', 2) (2, '|', 5) ('TypeError', "unsupported operand type(s) for |: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for |: 'str' and 'c_cobjects.Vec'")
# expect: floordiv (5, '//', 2) (2, '//', 5) ('TypeError', "unsupported operand type(s) for //: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for //: 'str' and 'c_cobjects.Vec'")
# expect: truediv (5, '/', 2) (2, '/', 5) ('TypeError', "unsupported operand type(s) for /: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for /: 'str' and 'c_cobjects.Vec'")
# expect: matmul (5, '@', 2) (2, '@', 5) ('TypeError', "unsupported operand type(s) for @: 'c_cobjects.Vec' and 'str'") ('TypeError', "unsupported operand type(s) for @: 'str' and 'c_cobjects.Vec'")
# expect: iadd (5, '+=', 2) ('TypeError', "unsupported operand type(s) for +=: 'c_cobjects.Vec' and 'str'")
# expect: isub (5, '-=', 2) ('TypeError', "unsupported operand type(s) for -=: 'c_cobjects.Vec' and 'str'")
# expect: imul (5, '*=', 2) 
# expect: imod (5, '%=', 2) ('TypeError', "unsupported operand type(s) for %=: 'c_cobjects.Vec' and 'str'")
# expect: ipow (5, '**=', 2, None) 
# expect: ilshift (5, '<<=', 2) ('TypeError', "unsupported operand type(s) for <<=: 'c_cobjects.Vec' and 'str'")
# expect: irshift (5, '>>=', 2) ('TypeError', "unsupported operand type(s) for >>=: 'c_cobjects.Vec' and 'str'")
# expect: iand (5, '&=', 2) ('TypeError', "unsupported operand type(s) for &=: 'c_cobjects.Vec' and 'str'")
# expect: ixor (5, '^=', 2) ('TypeError', "unsupported operand type(s) for ^=: 'c_cobjects.Vec' and 'str'")
# expect: ior (5, '|=', 2) ('TypeError', "unsupported operand type(s) for |=: 'c_cobjects.Vec' and 'str'")
# expect: ifloordiv (5, '//=', 2) ('TypeError', "unsupported operand type(s) for //=: 'c_cobjects.Vec' and 'str'")
# expect: itruediv (5, '/=', 2) ('TypeError', "unsupported operand type(s) for /=: 'c_cobjects.Vec' and 'str'")
# expect: imatmul (5, '@=', 2) ('TypeError', "unsupported operand type(s) for @=: 'c_cobjects.Vec' and 'str'")
# expect: (5, '**', 2, 3) <-5> <1005> <5> <-6> True 5 5.5 5 0b101 range(0, 5) ('TypeError', "object of type 'c_cobjects.Vec' has no len()")
# expect: 5 [4, 3, 2, 1] False
# expect: <0> ('TypeError', 'an int, please') None <0> ('AttributeError', "'c_cobjects.Vec' object has no attribute 'new'")
# expect: Vec(5) <5> 5 (Vec(5), (1,), {'k': 2}) True True False ('TypeError', "'>=' not supported between instances of 'Sub' and 'str'") dynamic dyn_x ('AttributeError', "'Sub' object has no attribute 'other'") <5>
# expect: add ('Sub', (5, '+', 2)) (2, '+', 5) ('Sub', NotImplemented) ('TypeError', 'can only concatenate str (not "Sub") to str')
# expect: sub (5, '-', 2) (2, '-', 5) ('TypeError', "unsupported operand type(s) for -: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for -: 'str' and 'Sub'")
# expect: mul (5, '*', 2) (2, '*', 5) xxx xxx
# expect: mod (5, '%', 2) (2, '%', 5) ('TypeError', "unsupported operand type(s) for %: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for %: 'float' and 'Sub'")
# expect: divmod (5, 'divmod', 2) (2, 'divmod', 5) ('TypeError', "unsupported operand type(s) for divmod(): 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for divmod(): 'str' and 'Sub'")
# expect: pow (5, '**', 2, None) (2, '**', 5, None) (5, '**', -1000, None) (-1000, '**', 5, None)
# expect: lshift (5, '<<', 2) (2, '<<', 5) ('TypeError', "unsupported operand type(s) for <<: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for <<: 'str' and 'Sub'")
# expect: rshift (5, '>>', 2) (2, '>>', 5) ('TypeError', "unsupported operand type(s) for >>: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for >>: 'str' and 'Sub'")
# expect: and_ (5, '&', 2) (2, '&', 5) ('TypeError', "unsupported operand type(s) for &: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for &: 'str' and 'Sub'")
# expect: xor (5, '^', 2) (2, '^', 5) ('TypeError', "unsupported operand type(s) for ^: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for ^: 'str' and 'Sub'")
# expect: or_ (5, '|', 2) (2, '|', 5) ('TypeError', "unsupported operand type(s) for |: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for |: 'str' and 'Sub'")
# expect: floordiv (5, '//', 2) (2, '//', 5) ('TypeError', "unsupported operand type(s) for //: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for //: 'str' and 'Sub'")
# expect: truediv (5, '/', 2) (2, '/', 5) ('TypeError', "unsupported operand type(s) for /: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for /: 'str' and 'Sub'")
# expect: matmul (5, '@', 2) (2, '@', 5) ('TypeError', "unsupported operand type(s) for @: 'Sub' and 'str'") ('TypeError', "unsupported operand type(s) for @: 'str' and 'Sub'")
# expect: iadd (5, '+=', 2) ('Sub', NotImplemented)
# expect: isub (5, '-=', 2) ('TypeError', "unsupported operand type(s) for -=: 'Sub' and 'str'")
# expect: imul (5, '*=', 2) 
# expect: imod (5, '%=', 2) ('TypeError', "unsupported operand type(s) for %=: 'Sub' and 'str'")
# expect: ipow (5, '**=', 2, None) 
# expect: ilshift (5, '<<=', 2) ('TypeError', "unsupported operand type(s) for <<=: 'Sub' and 'str'")
# expect: irshift (5, '>>=', 2) ('TypeError', "unsupported operand type(s) for >>=: 'Sub' and 'str'")
# expect: iand (5, '&=', 2) ('TypeError', "unsupported operand type(s) for &=: 'Sub' and 'str'")
# expect: ixor (5, '^=', 2) ('TypeError', "unsupported operand type(s) for ^=: 'Sub' and 'str'")
# expect: ior (5, '|=', 2) ('TypeError', "unsupported operand type(s) for |=: 'Sub' and 'str'")
# expect: ifloordiv (5, '//=', 2) ('TypeError', "unsupported operand type(s) for //=: 'Sub' and 'str'")
# expect: itruediv (5, '/=', 2) ('TypeError', "unsupported operand type(s) for /=: 'Sub' and 'str'")
# expect: imatmul (5, '@=', 2) ('TypeError', "unsupported operand type(s) for @=: 'Sub' and 'str'")
# expect: (5, '**', 2, 3) <-5> <1005> <5> <-6> True 5 5.5 3 0b11 range(0, 3) 9
# expect: 5 [4, 3, 2, 1] False
# expect: <0> ('TypeError', 'an int, please') None <0> None
# expect: (3, None) 3 None 4 ('TypeError', 'an int, please')
# expect: Doc. (value) c_cobjects Vec 24 ('TypeError', "'str' object cannot be interpreted as an integer") ('TypeError', 'Vec() takes at most 1 argument (2 given)') <4> ('TypeError', "cannot set 'x' attribute of immutable type 'c_cobjects.Vec'")
# expect: ['__abs__', '__add__', '__and__', '__bool__', '__call__', '__delattr__', '__delete__', '__divmod__', '__doc__', '__eq__', '__float__', '__floordiv__'] <slot wrapper '__add__' of 'c_cobjects.Vec' objects> (1, '+', 2) (2, '+', 1) ('TypeError', "descriptor '__add__' requires a 'c_cobjects.Vec' object but received a 'int'")
# expect: 3 1 3 ('subscript', 'k') True False ('concat', [1, 2, 3], 1) ('repeat', [1, 2, 3], 3) ('repeat', [1, 2, 3], 3) 1 2 [1, 2, 3] ('IndexError', 'list index out of range')
# expect: key new None 5 ('AttributeError', 'first stays') ('AttributeError', "attribute 'second' of 'c_cobjects.Seq' objects is not writable") ('AttributeError', 'readonly attribute')
# expect: {'last': 'key', 'extra': 5} [2, 3] True
# expect: Seq
# expect: 3
# expect: 50 ('item', 0) ('item', -1) ('item', 'k') False True ('concat', ['a', 'b'], 1) ('repeat', ['a', 'b'], 3) ('repeat', ['a', 'b'], 3) a b ['a', 'b'] ('item', 10)
# expect: key new None 5 ('AttributeError', 'first stays') ('AttributeError', "attribute 'second' of 'c_cobjects.Seq' objects is not writable") ('AttributeError', 'readonly attribute')
# expect: {'last': 'key', 'extra': 5} ['b'] True
# expect: SubSeq
# expect: 3
# expect: [2, 1] [5, 6] iterator ('TypeError', "'int' object is not iterable") ('TypeError', 'function takes at most 1 argument (2 given)') True (<class 'c_cobjects.Seq'>, <class 'object'>) A sequence. The first. The list.
# expect: None
# expect: None
# expect: b 0 [(None, -128), (None, 127), (None, -128), (('TypeError', "'str' object cannot be interpreted as an integer"), -128)] ('TypeError', "can't delete numeric/char attribute") -128
# expect: ub 0 [(None, 0), (None, 255)] ('TypeError', "can't delete numeric/char attribute") 255
# expect: h 0 [(None, -32768), (None, 32767)] ('TypeError', "can't delete numeric/char attribute") 32767
# expect: uh 0 [(None, 0), (None, 65535)] ('TypeError', "can't delete numeric/char attribute") 65535
# expect: i 0 [(None, -2147483648), (None, 2147483647), (None, -2147483648)] ('TypeError', "can't delete numeric/char attribute") -2147483648
# expect: ui 0 [(None, 0), (None, 4294967295)] ('TypeError', "can't delete numeric/char attribute") 4294967295
# expect: l 0 [(None, -9223372036854775808)] ('TypeError', "can't delete numeric/char attribute") -9223372036854775808
# expect: ul 0 [(None, 0), (None, 18446744073709551615)] ('TypeError', "can't delete numeric/char attribute") 18446744073709551615
# expect: ll 0 [(None, -9223372036854775808)] ('TypeError', "can't delete numeric/char attribute") -9223372036854775808
# expect: ull 0 [(None, 18446744073709551615)] ('TypeError', "can't delete numeric/char attribute") 18446744073709551615
# expect: n 0 [(None, 5)] ('TypeError', "can't delete numeric/char attribute") 5
# expect: f 0.0 [(None, 1.5), (('TypeError', 'must be real number, not str'), 1.5)] ('TypeError', "can't delete numeric/char attribute") 1.5
# expect: d 0.0 [(None, 2.5), (None, 3.0)] ('TypeError', "can't delete numeric/char attribute") 3.0
# expect: bl False [(None, True), (('TypeError', 'attribute value type must be bool'), True)] ('TypeError', "can't delete numeric/char attribute") True
# expect: c c [(None, 'z'), (('TypeError', 'bad argument type for built-in operation'), 'z'), (('TypeError', 'bad argument type for built-in operation'), 'z')] ('TypeError', "can't delete numeric/char attribute") z
# expect: s text [(('TypeError', 'readonly attribute'), 'text')] ('TypeError', "can't delete numeric/char attribute") text
# expect: in_ inline [(('TypeError', 'readonly attribute'), 'inline')] ('TypeError', "can't delete numeric/char attribute") inline
# expect: o None [(None, 1), (None, None)] None None
# expect: ox ('AttributeError', "'c_cobjects.Bag' object has no attribute 'ox'") [(None, 2)] None ('AttributeError', "'c_cobjects.Bag' object has no attribute 'ox'")
# expect: ro -2147483648 [(('AttributeError', 'readonly attribute'), -2147483648)] ('AttributeError', 'readonly attribute') -2147483648
# expect: none None [(('SystemError', 'bad memberdescr type for none'), None)] ('TypeError', "can't delete numeric/char attribute") None
# expect: <member 'ox' of 'c_cobjects.Bag' objects> Doc of ox.
# expect: [1, 2] 2 True
# expect: 3 ('TypeError', "cannot create 'c_cobjects.NoNew' instances") ('TypeError', "cannot set 'x' attribute of immutable type 'c_cobjects.Frozen'") Frozen ('vectorcall', 2, ('k',)) Var(3, last 4) Var(0, last -1)
# expect: [('RuntimeError', 'invalid slot offset'), ('TypeError', "type 'bool' is not an acceptable base type")] (1, 0, 1) (0, 1, 0) (0, 0, 1) (0, 1, 0)
