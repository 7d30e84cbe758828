# raise ... from sets the cause and hides the context.
try:
    try:
        1 / 0
    except ZeroDivisionError as z:
        raise ValueError("v") from z
except ValueError as e:
    print(repr(e.__cause__), e.__cause__ is e.__context__, e.__suppress_context__)
# expect: ZeroDivisionError('division by zero') True True
