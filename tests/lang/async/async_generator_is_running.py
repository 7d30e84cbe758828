# Only one awaitable of an async generator may be under way; each can be awaited once.
import types
@types.coroutine
def pause():
    yield "pause"
async def gen():
    await pause()
    yield 1
g = gen()
first = g.asend(None)
print(first.send(None), g.ag_running)
for other in (g.__anext__(), g.aclose(), g.athrow(ValueError)):
    try:
        other.send(None)
    except RuntimeError as e:
        print(e)
try:
    first.send(None)
except StopIteration as e:
    print(e.value, g.ag_running)
try:
    first.send(None)
except RuntimeError as e:
    print(e)
# expect: pause True
# expect: anext(): asynchronous generator is already running
# expect: aclose(): asynchronous generator is already running
# expect: athrow(): asynchronous generator is already running
# expect: 1 False
# expect: cannot reuse already awaited __anext__()/asend()
