# StopIteration that leaves a coroutine or async generator is a RuntimeError (PEP 479).
async def f():
    raise StopIteration
async def g(kind):
    raise kind
    yield
for start in (f(), g(StopIteration).__anext__(), g(StopAsyncIteration).__anext__()):
    try:
        start.send(None)
    except RuntimeError as e:
        print(e, "|", repr(e.__cause__))
# expect: coroutine raised StopIteration | StopIteration()
# expect: async generator raised StopIteration | StopIteration()
# expect: async generator raised StopAsyncIteration | StopAsyncIteration()
