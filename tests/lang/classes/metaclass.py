# __prepare__, __new__, __init__ and __call__ of a metaclass; keywords go to all three.
class M(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print("prepare", name, kw)
        return {"given": 1}
    def __new__(mcs, name, bases, ns, **kw):
        return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print("init", name, sorted(k for k in ns if k[0] != "_"))
    def __call__(cls, *a):
        print("call", a)
        return super().__call__(*a)
class A(metaclass=M, flag=2):
    x = given
class B(A): pass
print(type(B) is M, isinstance(B(), A))
class N(type): pass
try:
    class C(A, metaclass=N): pass
except TypeError as e:
    print(e)
# expect: prepare A {'flag': 2}
# expect: init A ['given', 'x']
# expect: prepare B {}
# expect: init B ['given']
# expect: call ()
# expect: True True
# expect: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases
