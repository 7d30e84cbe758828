# sys.set_coroutine_origin_tracking_depth keeps where a coroutine was made.
import sys
async def f(): pass
def make():
    return f()
sys.set_coroutine_origin_tracking_depth(2)
c = make()
print([entry[1:] for entry in c.cr_origin])
sys.set_coroutine_origin_tracking_depth(0)
d = f()
print(d.cr_origin)
c.close(); d.close()
# expect: [(5, 'make'), (7, '<module>')]
# expect: None
