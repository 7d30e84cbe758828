# Names, flags and what cannot be done with the type.
def g():
    yield me.gi_running, me.gi_suspended
me = g()
print(me.__name__, me.__qualname__, me.gi_running, me.gi_suspended, next(me), me.gi_suspended)
me.__name__ = "other"
print(repr(me).split(" at ")[0], me.__name__)
for do in (lambda: setattr(me, "__name__", 1), lambda: type(me)(), lambda: type("X", (type(me),), {})):
    try:
        do()
    except TypeError as e:
        print(e)
# expect: g g False False (True, False) True
# expect: <generator object g other
# expect: __name__ must be set to a string object
# expect: cannot create 'generator' instances
# expect: type 'generator' is not an acceptable base type
