# What cannot be awaited, and how each case says so.
class Number:
    def __await__(self):
        return 5
async def coro(): pass
class Coro:
    def __await__(self):
        self.c = coro()
        return self.c
async def wait(x):
    await x
for x in (5, Number(), Coro()):
    try:
        wait(x).send(None)
    except TypeError as e:
        print(e)
    if isinstance(x, Coro):
        x.c.close()
# expect: object int can't be used in 'await' expression
# expect: __await__() returned non-iterator of type 'int'
# expect: __await__() returned a coroutine
