# Even a single exception that a clause raises for a group arrives in a group.
try:
    try:
        raise ExceptionGroup("g", [ValueError(1)])
    except* ValueError:
        raise KeyError("k")
except ExceptionGroup as e:
    print(repr(e))
# expect: ExceptionGroup('', [KeyError('k')])
