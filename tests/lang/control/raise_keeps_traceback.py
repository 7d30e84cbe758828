# An exception raised again keeps its traceback and gets the new place in front.
def lines(e):
    tb, found = e.__traceback__, []
    while tb:
        found.append((tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_frame.f_lineno))
        tb = tb.tb_next
    return found
def inner():
    raise KeyError
def again():
    try:
        inner()
    except KeyError as e:
        raise e
def bare():
    try:
        inner()
    except KeyError:
        raise
def unmatched():
    try:
        inner()
    except ValueError:
        pass
    finally:
        x = 1
for f in (again, bare, unmatched):
    try:
        f()
    except KeyError as e:
        print(lines(e))
# expect: [('<module>', 29, 31), ('again', 14, 14), ('again', 12, 14), ('inner', 9, 9)]
# expect: [('<module>', 29, 31), ('bare', 17, 19), ('inner', 9, 9)]
# expect: [('<module>', 29, 31), ('unmatched', 22, 26), ('inner', 9, 9)]
