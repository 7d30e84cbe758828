# A coroutine that dies unstarted warns.
import sys, warnings
sys.unraisablehook = lambda u: print(u.exc_type.__name__, u.exc_value)
warnings.simplefilter("error")
async def lost(): pass
lost()
c = lost()
c.close()
del c
print("end")
# expect: RuntimeWarning coroutine 'lost' was never awaited
# expect: end
