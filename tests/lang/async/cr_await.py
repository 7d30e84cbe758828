# Introspection of a suspended coroutine.
import types
@types.coroutine
def pause():
    yield
async def f():
    await pause()
c = f()
print(c.cr_suspended, c.cr_await)
c.send(None)
print(c.cr_suspended, c.cr_await.__name__, c.cr_frame.f_lineno, c.cr_code.co_name)
c.close()
print(c.cr_suspended, c.cr_frame)
# expect: False None
# expect: True pause 7 f
# expect: False None
