# A BytesIO and a view of it that die in a cycle, in any order.
import gc, io
class B(io.BytesIO): pass
for order in range(3):
    b = B(b"abc")
    view = b.getbuffer()
    b.view = [view, b] if order else view
    if order == 2:
        b.other = memoryview(view)
    del b, view
    gc.collect()
print("alive")  # expect: alive
