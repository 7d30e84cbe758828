# What clauses raise is collected; a bare raise joins the rest of the group.
def show(e):
    return (e.message, [show(x) for x in e.exceptions]) if isinstance(e, BaseExceptionGroup) else repr(e)
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), OSError(3)])
    except* ValueError:
        raise KeyError("new")
    except* TypeError:
        raise
except ExceptionGroup as e:
    print(show(e), repr(e.exceptions[0].__context__))
# expect: ('', ["KeyError('new')", ('g', ['TypeError(2)', 'OSError(3)'])]) ExceptionGroup('g', [ValueError(1)])
