# What is thrown into a handler has the handled exception as context.
def g():
    try:
        1 / 0
    except ZeroDivisionError:
        yield
it = g()
next(it)
try:
    it.throw(KeyError("k"))
except KeyError as e:
    print(repr(e.__context__))
# expect: ZeroDivisionError('division by zero')
