# A coroutine is not iterable; its __await__ wrapper is.
async def f():
    return 3
c = f()
try:
    iter(c)
except TypeError as e:
    print(e)
w = c.__await__()
print(type(w).__name__, iter(w) is w)
try:
    next(w)
except StopIteration as e:
    print(e.value)
# expect: 'coroutine' object is not iterable
# expect: coroutine_wrapper True
# expect: 3
