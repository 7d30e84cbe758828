# The hash is the referent's and is kept after its death; unasked in time, it is gone.
from _weakref import ref

class A:
    def __hash__(self):
        return 42

a, b = A(), A()
r, s = ref(a), ref(b)
print(hash(r))  # expect: 42
del a, b
print(hash(r))  # expect: 42
try:
    hash(s)
except TypeError as e:
    print(e)  # expect: weak object has gone away
