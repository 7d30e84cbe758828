# A reference that died before its referent is silent.
from _weakref import ref

class A:
    pass

a = A()
r = ref(a, lambda r: print("never"))
del r
del a
print("done")  # expect: done
