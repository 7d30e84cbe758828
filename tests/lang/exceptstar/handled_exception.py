# sys.exc_info() is the clause's part in the clause and nothing after.
import sys
try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except* ValueError as e:
    print(sys.exc_info()[1] is e)
except* TypeError:
    print(repr(sys.exc_info()[1]))
print(sys.exc_info())
# expect: True
# expect: ExceptionGroup('g', [TypeError(2)])
# expect: (None, None, None)
