# except* takes parts of a group; the rest goes on.
try:
    try:
        raise ExceptionGroup("m", [ValueError(1), TypeError(2), OSError(3)])
    except* ValueError as e:
        print(repr(e))
    except* TypeError as e:
        print(repr(e))
except ExceptionGroup as rest:
    print(repr(rest))
try:
    raise ValueError(5)
except* ValueError as e:
    print(repr(e))
# expect: ExceptionGroup('m', [ValueError(1)])
# expect: ExceptionGroup('m', [TypeError(2)])
# expect: ExceptionGroup('m', [OSError(3)])
# expect: ExceptionGroup('', (ValueError(5),))
