"""asyncio: a gather of many small coroutines, a queue between producers and consumers, a semaphore, an async generator. n = tasks."""
import asyncio

DEFAULT = 72000

async def small(i, gate):
    async with gate:
        await asyncio.sleep(0)
        return i * i % 97

async def produce(queue, n):
    for i in range(n):
        await queue.put(i)
    await queue.put(None)

async def consume(queue):
    total = 0
    while (item := await queue.get()) is not None:
        total += item
    return total

async def ticks(n):
    for i in range(n):
        if i % 16 == 0:
            await asyncio.sleep(0)
        yield i

async def main(n):
    gate = asyncio.Semaphore(100)
    h = sum(await asyncio.gather(*(small(i, gate) for i in range(n))))
    queue = asyncio.Queue(32)
    _, total = await asyncio.gather(produce(queue, n), consume(queue))
    async for tick in ticks(n):
        h += tick & 3
    return "%d %d" % (h, total)

def run(n):
    return asyncio.run(main(n))

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
