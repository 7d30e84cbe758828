# tb_next can be set, but not to a loop.
try:
    1 / 0
except ZeroDivisionError as e:
    tb = e.__traceback__
T = type(tb)
new = T(tb, tb.tb_frame, tb.tb_lasti, 77)
print(new.tb_lineno, new.tb_next is tb)
for value in new, 5:
    try:
        tb.tb_next = value
    except (ValueError, TypeError) as error:
        print(error)
new.tb_next = None
print(new.tb_next, dir(new))
# expect: 77 True
# expect: traceback loop detected
# expect: expected traceback object, got 'int'
# expect: None ['tb_frame', 'tb_lasti', 'tb_lineno', 'tb_next']
