# frame.clear() closes a suspended generator and drops its locals; a running frame cannot be cleared.
import sys
class Noisy:
    def __del__(self):
        print("gone")
def g():
    held = Noisy()
    try:
        yield 1
    finally:
        print("finally")
it = g()
next(it)
it.gi_frame.clear()
print(it.gi_frame, list(it))
fresh = g()
fresh.gi_frame.clear()
print(list(fresh))
try:
    sys._getframe().clear()
except RuntimeError as e:
    print(e)
# expect: finally
# expect: gone
# expect: None []
# expect: []
# expect: cannot clear an executing frame
