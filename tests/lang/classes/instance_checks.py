# isinstance and issubclass ask the class's metaclass.
class M(type):
    def __instancecheck__(cls, obj): return obj == 42
    def __subclasscheck__(cls, sub): return sub is int
class A(metaclass=M): pass
print(isinstance(42, A), isinstance(1, A), issubclass(int, A), issubclass(str, A), isinstance(1, (str, int | float)))
try:
    isinstance(1, 5)
except TypeError as e:
    print(e)
# expect: True False True False True
# expect: isinstance() arg 2 must be a type, a tuple of types, or a union
