# sys.set_asyncgen_hooks: firstiter at the first iteration, finalizer instead of closing.
import sys
sys.set_asyncgen_hooks(lambda g: print("first", g.__name__), lambda g: print("finalize", g.__name__))
async def gen():
    yield 1
    yield 2
g = gen()
try:
    g.__anext__().send(None)
except StopIteration as e:
    print(e.value)
g.__anext__()
del g
sys.set_asyncgen_hooks(None, None)
print(tuple(sys.get_asyncgen_hooks()))
# expect: first gen
# expect: 1
# expect: finalize gen
# expect: (None, None)
