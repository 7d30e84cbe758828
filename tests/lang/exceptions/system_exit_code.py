# SystemExit keeps its argument as code.
for args in (), (3,), ("text",), (1, 2):
    print(repr(SystemExit(*args).code))
e = SystemExit(3)
e.code = 4
print(e.code, e.args, issubclass(SystemExit, Exception))
# expect: None
# expect: 3
# expect: 'text'
# expect: (1, 2)
# expect: 4 (3,) False
