# A finished coroutine cannot be sent to or thrown into; close() is fine.
async def f():
    return 1
c = f()
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
for again in (lambda: c.send(None), lambda: c.throw(ValueError), c.close):
    try:
        print(again())
    except RuntimeError as e:
        print(e)
# expect: 1
# expect: cannot reuse already awaited coroutine
# expect: cannot reuse already awaited coroutine
# expect: None
