# SyntaxError's second argument says where.
e = SyntaxError("m", ("/d/f.py", 2, 3, "text", 2, 5))
print(e, e.filename, e.lineno, e.offset, e.text, e.end_lineno, e.end_offset)
for args in (), ("m",), ("m", ("f", None, 1, "t")), ("m", (None, 7, 1, "t")):
    print(SyntaxError(*args))
for details in (1, 2, 3), (1, 2, 3, 4, 5), range(7), 5:
    try:
        SyntaxError("m", details)
    except TypeError as error:
        print(error)
# expect: m (f.py, line 2) /d/f.py 2 3 text 2 5
# expect: None
# expect: m
# expect: m (f)
# expect: m (line 7)
# expect: function takes at least 4 arguments (3 given)
# expect: end_offset must be provided when end_lineno is provided
# expect: function takes at most 6 arguments (7 given)
# expect: 'int' object is not iterable
