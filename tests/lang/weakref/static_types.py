# Builtin types can be weakly referenced too.
from _weakref import ref, getweakrefcount

r = ref(int)
print(r() is int, r is ref(int))  # expect: True True
print(ref(list)() is list)  # expect: True
