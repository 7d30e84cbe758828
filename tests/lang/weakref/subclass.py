# A subclass may take more arguments and have attributes.
from _weakref import ref

class A:
    pass

class Keyed(ref):
    __slots__ = ("key",)

    def __new__(cls, op, callback, key):
        self = ref.__new__(cls, op, callback)
        self.key = key
        return self

    def __init__(self, op, callback, key):
        super().__init__(op, callback)

a = A()
r = Keyed(a, lambda r: print("gone", r.key), "k")
print(r() is a, r.key)  # expect: True k
del a  # expect: gone k
