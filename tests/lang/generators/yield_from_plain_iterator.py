# yield from an object without send or throw.
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        return self.n
def g():
    try:
        yield from It()
    except KeyError:
        yield "caught"
it = g()
print(next(it), next(it))
try:
    it.send(3)
except AttributeError as e:
    print(e)
it = g()
next(it)
print(it.throw(KeyError))
# expect: 1 2
# expect: 'It' object has no attribute 'send'
# expect: caught
