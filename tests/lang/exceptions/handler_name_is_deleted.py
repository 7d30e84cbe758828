# The name of a handler is gone after it; sys.exc_info is of the handler.
import sys
try:
    raise ValueError("v")
except ValueError as e:
    print(sys.exc_info()[0], sys.exc_info()[1] is e)
print(sys.exc_info(), "e" in globals())
# expect: <class 'ValueError'> True
# expect: (None, None, None) False
