# Not every object can be weakly referenced.
from _weakref import ref, proxy

class Slotted:
    __slots__ = ()

for op in (1, "a", (), Slotted(), None):
    try:
        ref(op)
    except TypeError as e:
        print(e)
# expect: cannot create weak reference to 'int' object
# expect: cannot create weak reference to 'str' object
# expect: cannot create weak reference to 'tuple' object
# expect: cannot create weak reference to 'Slotted' object
# expect: cannot create weak reference to 'NoneType' object
