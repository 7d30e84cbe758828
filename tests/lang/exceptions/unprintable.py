# An exception whose str() fails is still shown.
import io, sys
class Bad(Exception):
    def __str__(self):
        raise ValueError
sys.stderr = io.StringIO()
sys.excepthook(Bad, Bad(), None)
sys.excepthook(int, 5, None)
text, sys.stderr = sys.stderr.getvalue(), sys.__stderr__
print(text, end="")
# expect: Bad: <exception str() failed>
# expect: TypeError: print_exception(): Exception expected for value, int found
