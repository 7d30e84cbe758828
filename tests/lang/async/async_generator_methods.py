# asend, athrow and aclose of an async generator.
async def gen():
    try:
        while True:
            try:
                got = yield "ready"
                print("got", got)
            except ValueError as e:
                print("caught", e)
    finally:
        print("finally")
async def main():
    g = gen()
    print(await g.__anext__(), await g.asend(1), await g.athrow(ValueError("v")))
    await g.aclose()
    try:
        await g.__anext__()
    except StopAsyncIteration:
        print("end")
try:
    main().send(None)
except StopIteration:
    pass
# expect: got 1
# expect: caught v
# expect: ready ready ready
# expect: finally
# expect: end
