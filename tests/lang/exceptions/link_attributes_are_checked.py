# The links between exceptions accept only what they can hold.
e = Exception()
for name in "args", "__traceback__", "__context__", "__cause__":
    for change in (lambda: delattr(e, name)), (lambda: setattr(e, name, 1)):
        try:
            change()
        except TypeError as error:
            print(error)
# expect: args may not be deleted
# expect: 'int' object is not iterable
# expect: __traceback__ may not be deleted
# expect: __traceback__ must be a traceback or None
# expect: __context__ may not be deleted
# expect: exception context must be None or derive from BaseException
# expect: __cause__ may not be deleted
# expect: exception cause must be None or derive from BaseException
