# The exception that a generator handles is its own; outside it is as before.
import sys
def now():
    e = sys.exc_info()[0]
    return e and e.__name__
def g():
    try:
        1 / 0
    except ZeroDivisionError:
        yield now()
    yield now()
it = g()
print(next(it), now())
try:
    raise KeyError
except KeyError:
    print(next(it), now())
print(now())
# expect: ZeroDivisionError None
# expect: KeyError KeyError
# expect: None
