# __reduce__ gives what makes the exception again.
e = ValueError(1)
print(e.__reduce__())
e.x = 2
print(e.__reduce__())
print(OSError(2, "x", "f", None, "g").__reduce__())
print(ImportError("m", name="n", path="p").__reduce__())
e.__setstate__({"y": 3})
print(e.__dict__)
# expect: (<class 'ValueError'>, (1,))
# expect: (<class 'ValueError'>, (1,), {'x': 2})
# expect: (<class 'FileNotFoundError'>, (2, 'x', 'f', None, 'g'))
# expect: (<class 'ImportError'>, ('m',), {'name': 'n', 'path': 'p'})
# expect: {'x': 2, 'y': 3}
