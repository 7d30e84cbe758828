# Whatever a program leaves behind, the end of the interpreter takes apart.
# debug: heap-at-exit
import weakref

class Ring:
    def __init__(self): self.me = self
    def __del__(self): pass

class Sub(Ring, dict):
    __slots__ = ()

ring = Ring()
ref = weakref.ref(ring, print)
table = {'ring': ring, 'sub': Sub(), 'lambda': lambda: ring}

def walk():
    try:
        yield table
    finally:
        print('closed')

going = walk()
print(next(going) is table)  # expect: True
try:
    1 / 0
except ZeroDivisionError as error:
    kept = error
print(type(kept).__name__)  # expect: ZeroDivisionError
del going  # expect: closed
