# with_traceback returns the exception itself.
e = ValueError()
print(e.with_traceback(None) is e, e.__traceback__)
try:
    raise e
except ValueError:
    pass
print(type(e.__traceback__).__name__, e.__traceback__.tb_lineno, e.__traceback__.tb_next)
try:
    e.with_traceback(5)
except TypeError as error:
    print(error)
# expect: True None
# expect: traceback 5 None
# expect: __traceback__ must be a traceback or None
