# An exception in a callback goes to sys.unraisablehook.
import sys
from _weakref import ref

class A:
    pass

def callback(r):
    raise ValueError("ignored")

sys.unraisablehook = lambda info: print(info.exc_type.__name__, info.object is callback)
a = A()
r = ref(a, callback)
del a  # expect: ValueError True
print("on")  # expect: on
