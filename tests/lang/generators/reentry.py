# A generator that runs cannot be entered.
def g():
    for enter in (lambda: next(me), lambda: me.throw(ValueError), lambda: me.close()):
        try:
            enter()
        except ValueError as e:
            print(e)
    yield
me = g()
next(me)
# expect: generator already executing
# expect: generator already executing
# expect: generator already executing
