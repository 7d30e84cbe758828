# What except* raises stands beside what it leaves.
try:
    try:
        raise ExceptionGroup("m", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise OSError("new")
except ExceptionGroup as e:
    print(repr(e), [repr(x.__context__) for x in e.exceptions])
# expect: ExceptionGroup('', [OSError('new'), ExceptionGroup('m', [TypeError(2)])]) ["ExceptionGroup('m', [ValueError(1)])", 'None']
