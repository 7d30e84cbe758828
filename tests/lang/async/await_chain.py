# await passes what the innermost awaitable yields to the driver, and returns its value.
class Once:
    def __await__(self):
        return (yield "asked") + 1
async def inner():
    return await Once()
async def outer():
    return await inner() * 10
c = outer()
print(c.send(None))
try:
    c.send(4)
except StopIteration as e:
    print(e.value)
# expect: asked
# expect: 50
