# Virtual subclasses: registration, hooks, caches.
from abc import ABC, abstractmethod, get_cache_token
class A(ABC):
    @abstractmethod
    def f(self): ...
    @property
    @abstractmethod
    def g(self): ...
class B: pass
t = get_cache_token()
print(issubclass(B, A), A.register(B) is B, issubclass(B, A), isinstance(B(), A), get_cache_token() != t, sorted(A.__abstractmethods__))
class H(ABC):
    @classmethod
    def __subclasshook__(cls, c): return hasattr(c, "quack") or NotImplemented
class Duck: quack = 1
print(issubclass(Duck, H), issubclass(B, H), isinstance(5, H))
for f in (lambda: A(), lambda: A.register(1), lambda: B and issubclass(1, A)):
    try:
        f()
    except TypeError as e:
        print(e)
class C(A):
    f = g = None
print(C.__abstractmethods__, isinstance(C(), A))
# expect: False True True True True ['f', 'g']
# expect: True False False
# expect: Can't instantiate abstract class A with abstract methods f, g
# expect: Can only register classes
# expect: issubclass() arg 1 must be a class
# expect: frozenset() True
