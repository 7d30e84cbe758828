# A weak reference gives the object while it lives, and None after.
from _weakref import ref

class A:
    pass

a = A()
r = ref(a)
print(r() is a)  # expect: True
del a
print(r())  # expect: None
