# types.coroutine makes a generator awaitable and lets it delegate to coroutines.
import types
async def f():
    return 2
c = f()
def plain():
    yield from c
try:
    list(plain())
except TypeError as e:
    print(e)
c.close()
@types.coroutine
def marked():
    return (yield from f()) + 1
async def main():
    return await marked()
try:
    main().send(None)
except StopIteration as e:
    print(e.value)
# expect: cannot 'yield from' a coroutine object in a non-coroutine generator
# expect: 3
