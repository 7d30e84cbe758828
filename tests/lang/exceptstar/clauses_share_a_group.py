# Each clause takes its part of the group; what is left goes on.
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), ExceptionGroup("n", [ValueError(3), KeyError(4)])])
    except* ValueError as e:
        print(repr(e))
    except* TypeError as e:
        print(repr(e))
except ExceptionGroup as rest:
    print(repr(rest))
# expect: ExceptionGroup('g', [ValueError(1), ExceptionGroup('n', [ValueError(3)])])
# expect: ExceptionGroup('g', [TypeError(2)])
# expect: ExceptionGroup('g', [ExceptionGroup('n', [KeyError(4)])])
