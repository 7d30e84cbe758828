# A class as the cause is called.
try:
    raise ValueError from KeyError
except ValueError as e:
    print(repr(e.__cause__))
try:
    raise ValueError from 5
except TypeError as e:
    print(e)
# expect: KeyError()
# expect: exception causes must derive from BaseException
