# __slots__ instead of a dict.
class A:
    __slots__ = ("x", "__private")
    def __init__(self): self.__private = 2
class B(A): pass
a = A()
a.x = 1
print(a.x, hasattr(a, "__dict__"), a._A__private, hasattr(B(), "__dict__"))
del a.x
for bad in (lambda: a.x, lambda: setattr(a, "y", 1)):
    try:
        bad()
    except AttributeError as e:
        print(e)
# expect: 1 False 2 True
# expect: 'A' object has no attribute 'x'
# expect: 'A' object has no attribute 'y'
