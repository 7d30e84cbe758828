# A callback that runs while an exception is on its way does not disturb it.
from _weakref import ref

class A:
    pass

def f():
    a = A()
    global r
    r = ref(a, lambda r: print("callback"))
    raise KeyError("k")

try:
    f()
except KeyError as e:
    print("caught", e)
    del e
# expect: caught 'k'
# expect: callback
