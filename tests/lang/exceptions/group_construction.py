# A group of Exceptions is an ExceptionGroup; others stay BaseExceptionGroups.
print(repr(BaseExceptionGroup("m", [ValueError(1)])), repr(BaseExceptionGroup("m", [KeyboardInterrupt()])))
print(ExceptionGroup("m", [ValueError(), KeyError()]), ExceptionGroup.__mro__)
class Mine(BaseExceptionGroup, Exception): pass
for make in (lambda: ExceptionGroup("m", [SystemExit()]), lambda: Mine("m", [SystemExit()]), lambda: ExceptionGroup("m", []), lambda: ExceptionGroup("m", [1]),
             lambda: ExceptionGroup("m", {ValueError()}), lambda: ExceptionGroup(1, []), lambda: ExceptionGroup()):
    try:
        make()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
# expect: ExceptionGroup('m', [ValueError(1)]) BaseExceptionGroup('m', [KeyboardInterrupt()])
# expect: m (2 sub-exceptions) (<class 'ExceptionGroup'>, <class 'BaseExceptionGroup'>, <class 'Exception'>, <class 'BaseException'>, <class 'object'>)
# expect: TypeError Cannot nest BaseExceptions in an ExceptionGroup
# expect: TypeError Cannot nest BaseExceptions in 'Mine'
# expect: ValueError second argument (exceptions) must be a non-empty sequence
# expect: ValueError Item 0 of second argument (exceptions) is not an exception
# expect: TypeError second argument (exceptions) must be a sequence
# expect: TypeError BaseExceptionGroup.__new__() argument 1 must be str, not int
# expect: TypeError BaseExceptionGroup.__new__() takes exactly 2 arguments (0 given)
