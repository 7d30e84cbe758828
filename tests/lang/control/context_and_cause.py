# __context__ of what is raised in handlers and finally, __cause__ by from.
def chain(e):
    return [(type(e).__name__, type(e.__cause__).__name__, e.__suppress_context__)] + (chain(e.__context__) if e.__context__ else [])
def f():
    try:
        try:
            1 / 0
        finally:
            raise KeyError
    except KeyError as k:
        raise ValueError from k
def g():
    try:
        f()
    except ValueError:
        raise OSError from None
for c in (f, g):
    try:
        c()
    except Exception as e:
        print(chain(e))
# expect: [('ValueError', 'KeyError', True), ('KeyError', 'NoneType', False), ('ZeroDivisionError', 'NoneType', False)]
# expect: [('OSError', 'NoneType', True), ('ValueError', 'KeyError', True), ('KeyError', 'NoneType', False), ('ZeroDivisionError', 'NoneType', False)]
