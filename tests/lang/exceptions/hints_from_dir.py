# Hints come from dir(), also for an AttributeError that a __getattr__ raised without saying of what.
import sys
sys.stderr = sys.stdout
class A:
    blech = None
    def __getattr__(self, name):
        raise AttributeError()
class B:
    def __dir__(self):
        return ["colour"]
for do in (lambda: A().bluch, lambda: B().color):
    try:
        do()
    except AttributeError as e:
        print(e.name, type(e.obj).__name__)
        sys.excepthook(type(e), e.with_traceback(None), None)
# expect: bluch A
# expect: AttributeError. Did you mean: 'blech'?
# expect: color B
# expect: AttributeError: 'B' object has no attribute 'color'. Did you mean: 'colour'?
