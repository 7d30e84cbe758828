# split and subgroup keep the nested shape.
g = ExceptionGroup("a", [ValueError(1), ExceptionGroup("b", [TypeError(2), ValueError(3)])])
print(g.split(ValueError))
print(g.subgroup(TypeError), repr(g.subgroup(OSError)))
print(repr(g.subgroup(lambda e: e.args == (3,))))
print(g.split(ExceptionGroup)[0] is g, g.split((TypeError, OSError))[1])
for matcher in 1, bool, (ValueError, 1):
    try:
        g.split(matcher)
    except TypeError as e:
        print(e)
# expect: (ExceptionGroup('a', [ValueError(1), ExceptionGroup('b', [ValueError(3)])]), ExceptionGroup('a', [ExceptionGroup('b', [TypeError(2)])]))
# expect: a (1 sub-exception) None
# expect: ExceptionGroup('a', [ExceptionGroup('b', [ValueError(3)])])
# expect: True a (2 sub-exceptions)
# expect: expected a function, exception type or tuple of exception types
# expect: expected a function, exception type or tuple of exception types
# expect: expected a function, exception type or tuple of exception types
