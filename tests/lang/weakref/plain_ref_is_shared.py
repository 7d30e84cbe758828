# References without a callback are one object; with a callback, or of a subclass, each is its own.
from _weakref import ref, getweakrefcount

class A:
    pass

class Ref(ref):
    pass

def silent(r):
    pass

a = A()
print(ref(a) is ref(a))  # expect: True
r, s = ref(a), ref(a)
c, d = ref(a, silent), ref(a, silent)
e, f = Ref(a), Ref(a)
print(c is d, e is f, getweakrefcount(a))  # expect: False False 5
