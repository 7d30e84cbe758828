# BlockingIOError takes a count in place of the file name.
e = BlockingIOError(11, "x", 5)
print(e.characters_written, e.filename, e.args)
del e.characters_written
for act in (lambda: e.characters_written), (lambda: OSError(2, "x").characters_written), (lambda: BlockingIOError(11, "x", 5.0)):
    try:
        act()
    except (AttributeError, TypeError) as error:
        print(repr(error))
# expect: 5 None (11, 'x', 5)
# expect: AttributeError('characters_written')
# expect: AttributeError('characters_written')
# expect: TypeError("'float' object cannot be interpreted as an integer")
