# object.__reduce_ex__(2): what copy and pickle use.
class S:
    __slots__ = ("a", "b")
class D(dict): pass
class T(tuple): pass
class A:
    def __getnewargs_ex__(self): return (1,), {"k": 2}
class G:
    def __getstate__(self): return "state"
s = S()
s.a = 1
d = D(x=1)
d.y = 2
o = d.__reduce_ex__(2)
print(s.__reduce_ex__(2)[1:], o[0].__name__, o[1:4], list(o[4]), T([1]).__reduce_ex__(2)[1:], A().__reduce_ex__(4)[0].__name__, G().__reduce_ex__(2)[2])
print(s.__getstate__(), object().__getstate__(), d.__getstate__(), (1,).__getstate__())
try:
    (i for i in ()).__reduce_ex__(2)
except TypeError as e:
    print(e)
# expect: ((<class '__main__.S'>,), (None, {'a': 1}), None, None) __newobj__ ((<class '__main__.D'>,), {'y': 2}, None) [('x', 1)] ((<class '__main__.T'>, (1,)), None, None, None) __newobj_ex__ state
# expect: (None, {'a': 1}) None {'y': 2} None
# expect: cannot pickle 'generator' object
