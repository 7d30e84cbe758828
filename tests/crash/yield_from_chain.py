# A chain of 100,000 generators that delegate, resumed, thrown into and closed.
def g(x):
    yield from x
def h(x):
    for i in x: yield i
for f in (g, h):
    for act in (next, lambda x: x.send(None), lambda x: (next(x, None), x.throw(ValueError)), lambda x: x.close()):
        x = iter([1])
        for _ in range(100_000):
            x = f(x)
        try:
            act(x)
        except (RecursionError, ValueError):
            pass
        del x
async def c(x):
    return await x
class A:
    def __await__(self): yield 1
x = A()
for _ in range(50_000):
    x = c(x)
try:
    x.send(None)
except RecursionError:
    pass
import warnings; warnings.simplefilter("ignore")
del x
print("alive")  # expect: alive
