# One coroutine cannot be awaited by two.
import types
@types.coroutine
def pause():
    yield
async def f():
    await pause()
async def g(c):
    await c
c = f()
c.send(None)
try:
    g(c).send(None)
except RuntimeError as e:
    print(e)
c.close()
# expect: coroutine is being awaited already
