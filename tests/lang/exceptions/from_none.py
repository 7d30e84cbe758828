# from None keeps the context but hides it.
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("v") from None
except ValueError as e:
    print(e.__cause__, repr(e.__context__), e.__suppress_context__)
# expect: None ZeroDivisionError('division by zero') True
