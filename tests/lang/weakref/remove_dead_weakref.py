# _remove_dead_weakref removes a key only if its reference is dead.
from _weakref import ref, _remove_dead_weakref

class A:
    pass

a, b = A(), A()
d = {"a": ref(a), "b": ref(b)}
del b
for key in ("a", "b", "c"):
    _remove_dead_weakref(d, key)
print(list(d))  # expect: ['a']
try:
    _remove_dead_weakref([], "a")
except TypeError as e:
    print(e)  # expect: _remove_dead_weakref() argument 1 must be dict, not list
