# Live references compare as their referents, dead ones by identity.
from _weakref import ref

class A:
    def __eq__(self, other):
        return isinstance(other, A)

    __hash__ = None

a, b = A(), A()
r, s = ref(a), ref(b)
print(r == s, r != s)  # expect: True False
del a
print(r == s, r == r, r != s)  # expect: False True True
try:
    r < s
except TypeError as e:
    print(e)  # expect: '<' not supported between instances of 'weakref.ReferenceType' and 'weakref.ReferenceType'
