# Exit functions run the last one first.
import atexit
atexit._clear()
def say(*args, **kwargs):
    print(args, kwargs)
atexit.register(say, 1)
atexit.register(say, 2, k=3)
print(atexit.register(len) is len, atexit._ncallbacks())
atexit.unregister(len)
atexit._run_exitfuncs()
print(atexit._ncallbacks())
# expect: True 3
# expect: (2,) {'k': 3}
# expect: (1,) {}
# expect: 0
