# async with awaits both ends; a true result of __aexit__ suppresses.
class Manager:
    async def __aenter__(self):
        print("enter")
        return 7
    async def __aexit__(self, kind, value, traceback):
        print("exit", kind.__name__)
        return True
async def main():
    async with Manager() as m:
        print(m)
        1 / 0
    print("after")
try:
    main().send(None)
except StopIteration:
    print("done")
# expect: enter
# expect: 7
# expect: exit ZeroDivisionError
# expect: after
# expect: done
