# Yielding from the cleanup of an async generator is an error.
async def gen():
    try:
        yield 1
    except GeneratorExit:
        yield 2
async def main():
    g = gen()
    await g.__anext__()
    await g.aclose()
try:
    main().send(None)
except RuntimeError as e:
    print(e)
# expect: async generator ignored GeneratorExit
