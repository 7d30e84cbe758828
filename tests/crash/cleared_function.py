# Of garbage that a finalizer takes weak references to, only functions can be had after their tp_clear, and those can still be called.
import functools, gc, weakref

class Late:
    __slots__ = ("ref",)
    def __del__(self):
        found.append(self.ref())

class Cyclic(tuple):
    __slots__ = ()
    def __del__(self):
        global late
        self[1].ref = weakref.ref(self[0])
        del late

def function(pair):
    def inner(a=1):
        return len(__name__) > 0, pair
    return inner

def failure(box):
    class Own(Exception):
        pass
    return Own(box)

def instance(box):
    made = type("Plain", (), {})()
    made.box = box
    return made

found = []
for make in function, failure, instance, lambda box: functools.partial(print, box), lambda box: functools.lru_cache(lambda: box):
    late = Late()
    box = []
    box.append(tuple.__new__(Cyclic, (make(box), late)))
    del box
    gc.collect()
    got = found.pop()
    print(repr(got)[:13])
    if got is not None:
        print(got.__name__ == "")
        for arguments in (2,), ():
            try:
                got(*arguments)
            except (TypeError, NameError) as e:
                print(type(e).__name__)
# expect: <function  at
# expect: True
# expect: NameError
# expect: TypeError
# expect: None
# expect: None
# expect: None
# expect: None
