# __init_subclass__ gets the class keywords; __class_getitem__ makes the class subscriptable.
class Base:
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
    def __class_getitem__(cls, item): return cls.__name__, item
class A(Base, tag="t"): pass
print(A.tag, A[1, 2], Base[int])
try:
    class B(Base, other=1): pass
except TypeError as e:
    print(e)
# expect: t ('A', (1, 2)) ('Base', <class 'int'>)
# expect: B.__init_subclass__() takes no keyword arguments
