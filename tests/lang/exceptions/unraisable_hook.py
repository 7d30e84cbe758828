# An error in __del__ goes to sys.unraisablehook.
import sys
class A:
    def __del__(self):
        raise ValueError("late")
def hook(args):
    print(args.exc_type, args.exc_value, type(args.exc_traceback).__name__, args.err_msg, args.object.__qualname__, len(args))
sys.unraisablehook = hook
A()
# expect: <class 'ValueError'> late traceback None A.__del__ 5
