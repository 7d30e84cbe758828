# Builtin exceptions take no keywords but their own.
for make in (lambda: ValueError(a=1), lambda: NameError(foo=1), lambda: OSError(2, "x", filename="f"), lambda: ExceptionGroup("m", [ValueError()], a=1)):
    try:
        make()
    except TypeError as e:
        print(e)
# expect: ValueError() takes no keyword arguments
# expect: 'foo' is an invalid keyword argument for NameError()
# expect: OSError() takes no keyword arguments
# expect: ExceptionGroup() takes no keyword arguments
