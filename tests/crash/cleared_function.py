# A function whose tp_clear has run can still be called by whom a finalizer gave a weak reference.
import gc, weakref
class Late:
    __slots__ = ("ref",)
    def __del__(self):
        global found
        found = self.ref()
class Cyclic(tuple):
    __slots__ = ()
    def __del__(self):
        self[1].ref = weakref.ref(self[0])
        global late
        del late
late = Late()
def func(a=1):
    return len(__name__) > 0
pair = tuple.__new__(Cyclic, (func, late))
func.__module__ = pair
del func, pair
gc.collect()
print(repr(found)[:14], found.__name__ == "", found(2))
try:
    found()
except TypeError as e:
    print(e)
# expect: <function  at  True True
# expect: () missing 1 required positional argument: 'a'
