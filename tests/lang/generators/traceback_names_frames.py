# A thrown error's traceback goes through every delegating frame.
def names(e):
    tb = e.__traceback__
    while tb:
        yield tb.tb_frame.f_code.co_name
        tb = tb.tb_next
def inner():
    yield
def outer():
    yield from inner()
it = outer()
next(it)
for target in (it, inner()):
    try:
        target.throw(KeyError)
    except KeyError as e:
        print(*names(e))
# expect: <module> outer inner
# expect: <module> inner
