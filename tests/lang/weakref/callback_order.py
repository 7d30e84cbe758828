# Callbacks run newest first, each with its dead reference.
from _weakref import ref

class A:
    pass

a = A()
r1 = ref(a, lambda r: print("first", r() is None, r is r1))
r2 = ref(a, lambda r: print("second", r() is None, r is r2))
del a
# expect: second True True
# expect: first True True
