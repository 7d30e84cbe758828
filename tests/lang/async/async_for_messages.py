# async for names what is missing.
class NoNext:
    def __aiter__(self):
        return 1
class BadNext:
    def __aiter__(self):
        return self
    def __anext__(self):
        return 2
async def loop(x):
    async for _ in x: pass
for x in (3, NoNext(), BadNext()):
    try:
        loop(x).send(None)
    except TypeError as e:
        print(e, "|", e.__cause__)
# expect: 'async for' requires an object with __aiter__ method, got int | None
# expect: 'async for' received an object from __aiter__ that does not implement __anext__: int | None
# expect: 'async for' received an invalid object from __anext__: int | object int can't be used in 'await' expression
