# async with names the end that is not awaitable.
class A:
    def __aenter__(self): return 1
    async def __aexit__(self, *a): pass
class B:
    async def __aenter__(self): pass
    def __aexit__(self, *a): return 2
class C:
    async def __aenter__(self): pass
async def use(m):
    async with m: pass
for m in (A(), B(), C(), 0):
    try:
        use(m).send(None)
    except TypeError as e:
        print(e)
# expect: 'async with' received an object from __aenter__ that does not implement __await__: int
# expect: 'async with' received an object from __aexit__ that does not implement __await__: int
# expect: 'C' object does not support the asynchronous context manager protocol (missed __aexit__ method)
# expect: 'int' object does not support the asynchronous context manager protocol
