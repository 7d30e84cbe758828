# __get__ is called with the descriptor as first argument, not bound to it; a bound method is no descriptor.
def get(*args):
    return [type(a).__name__ for a in args]
class D:
    __get__ = staticmethod(get)
class Callable:
    def __call__(self, *args): return ["callable", len(args)]
class E:
    __get__ = Callable()
class X:
    d, e = D(), E()
print(X.d, X().d, X.e)
class A:
    def foo(self, cls): return cls
class B:
    bar = classmethod(A().foo)
    plain = A().foo
print(hasattr(type(A().foo), "__get__"))
try:
    print(B.bar() is B, B().plain(1))
except TypeError as e:
    print(e)
# expect: ['D', 'NoneType', 'type'] ['D', 'X', 'type'] ['callable', 3]
# expect: False
# expect: True 1
