# Properties and builtin members are read by a cached descriptor: replaced ones are seen, and errors carry the name.
class C:
    def __init__(self):
        self.n = 1

    @property
    def p(self):
        return self.n

    @property
    def fails(self):
        raise AttributeError("inside")

    @property
    def goes(self):
        del C.goes
        return "gone"

def read(c, times=3):
    return [c.p for _ in range(times)]

c = C()
print(read(c))
C.p = property(lambda self: "new")
print(read(c))
del C.p
c.p = "own"
print(read(c))

def name_of(thing):
    return [thing.__name__ for _ in range(3)]

def f(): pass
print(name_of(f))
f.__name__ = "g"
print(name_of(f), name_of(C))
for _ in range(3):
    try:
        c.fails
    except AttributeError as error:
        print(error, error.name, error.obj is c)
for _ in range(2):
    print(getattr(c, "goes", None))

def goes(o): return o.goes
try:
    goes(c)
except AttributeError as error:
    print(error)
# expect: [1, 1, 1]
# expect: ['new', 'new', 'new']
# expect: ['own', 'own', 'own']
# expect: ['f', 'f', 'f']
# expect: ['g', 'g', 'g'] ['C', 'C', 'C']
# expect: inside fails True
# expect: inside fails True
# expect: inside fails True
# expect: gone
# expect: None
# expect: 'C' object has no attribute 'goes'
