# async for awaits __anext__ and ends on StopAsyncIteration; else runs then.
class Count:
    def __init__(self, n):
        self.i, self.n = 0, n
    def __aiter__(self):
        return self
    async def __anext__(self):
        if self.i == self.n:
            raise StopAsyncIteration
        self.i += 1
        return self.i
async def main():
    async for x in Count(3):
        print(x, end=" ")
    else:
        print("else")
    return [x async for x in Count(4) if x % 2], {x: -x async for x in Count(2)}
try:
    main().send(None)
except StopIteration as e:
    print(e.value)
# expect: 1 2 3 else
# expect: ([1, 3], {1: -1, 2: -2})
