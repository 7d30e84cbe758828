# anext(iterator, default) gives the default at the end.
async def gen():
    yield 1
async def main():
    g = gen()
    print(await anext(g), await anext(g, "none"))
    try:
        await anext(g)
    except StopAsyncIteration as e:
        print(repr(e))
try:
    main().send(None)
except StopIteration:
    pass
# expect: 1 none
# expect: StopAsyncIteration()
