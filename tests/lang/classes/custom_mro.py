# A metaclass may compute the method resolution order.
class A: x = "A"
class M(type):
    def mro(cls):
        return [cls, A, object]
class B(metaclass=M): pass
print(B.x, [k.__name__ for k in B.__mro__], B.__bases__)
# expect: A ['B', 'A', 'object'] (<class 'object'>,)
