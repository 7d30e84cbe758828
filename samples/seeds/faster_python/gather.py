import asyncio

async def io_bound_task(n):
    await asyncio.sleep(n)
    return n

async def main():
    tasks = [io_bound_task(1), io_bound_task(2), io_bound_task(3)]
    results = await asyncio.gather(*tasks)
    print(results)

asyncio.run(main())
