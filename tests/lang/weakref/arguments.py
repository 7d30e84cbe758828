# ref takes the object and perhaps a callback, by position.
from _weakref import ref

class A:
    pass

a = A()
for call in (lambda: ref(), lambda: ref(a, None, 1), lambda: ref(a, callback=print), lambda: ref(a)(1)):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: __new__ expected at least 1 argument, got 0
# expect: __new__ expected at most 2 arguments, got 3
# expect: ref() takes no keyword arguments
# expect: weakref expected 0 arguments, got 1
