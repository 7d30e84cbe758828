# One traceback entry for each frame, outermost first.
def f():
    raise ValueError
def g():
    f()
try:
    g()
except ValueError as e:
    tb = e.__traceback__
while tb:
    print(tb.tb_frame.f_code.co_name, tb.tb_lineno)
    tb = tb.tb_next
# expect: <module> 7
# expect: g 5
# expect: f 3
