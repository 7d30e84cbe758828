# Errors raised, fetched, matched and chained by C.
# keeps: what sys.last_* and the hooks held last differs from run to run
import c_errors as c, sys, warnings, io
warnings.simplefilter("error")
for e in c.raise_ways():
    print(e)
print(c.matches())
def f(): raise KeyError("inner")
try:
    c.chain(f)
except RuntimeError as e:
    print(e, repr(e.__cause__), repr(e.__context__), [type(x).__name__ if i == 2 else x for i, x in enumerate(c.look(e.__cause__))])
Plain, Rich, error = c.new_exception()
print(Plain, Plain.__mro__[1:], Rich.__bases__, Rich.answer, error)
print(c.handled())
try:
    raise Rich("r")
except ValueError:
    print(c.handled())
seen = []
sys.unraisablehook = lambda u: seen.append((type(u.exc_value).__name__, str(u.exc_value), u.object, u.err_msg))
print(c.unraisable("obj"), seen)
sys.unraisablehook = sys.__unraisablehook__
del seen
real, sys.stderr = sys.stderr, io.StringIO()
print(c.print_it(), repr(sys.stderr.getvalue()), sys.last_type.__name__)
sys.stderr = real
del sys.last_type, sys.last_value, sys.last_traceback
try:
    g = lambda m: c.recurse(g)
    c.recurse(g)
except RecursionError as e:
    print(str(e)[:32])
del g
# expect: ('ValueError', 'text')
# expect: ('StopIteration', '')
# expect: ('KeyError', '')
# expect: ('OSError', '[Errno 2] no')
# expect: ('TypeError', 's -1 2 3 -4 5 -6 7 -8 ff c 0x(nil)')
# expect: ('TypeError', 'None True False u v abc    42|%-5d|%05d %%')
# expect: ('MemoryError', '')
# expect: ('TypeError', 'bad argument type for built-in operation')
# expect: ('FileNotFoundError', '[Errno 2] No such file or directory')
# expect: ('PermissionError', "[Errno 13] Permission denied: 'file'")
# expect: ('FileExistsError', "[Errno 17] File exists: 'name'")
# expect: ('PermissionError', "[Errno 1] Operation not permitted: 'a' -> 'b'")
# expect: ('ImportError', 'message')
# expect: ('UserWarning', 'made an error')
# expect: ('DeprecationWarning', 'number 5')
# expect: ('ResourceWarning', 'res x')
# expect: ('SystemError', "_PyErr_SetObject: exception <class 'int'> is not a BaseException subclass")
# expect: ('ValueError', 'first')
# expect: [0, 1, 0, 1, 1, 1, 0]
# expect: chained KeyError('inner') KeyError('inner') ['NULL', 'NULL', 'traceback']
# expect: <class 'c_errors.Plain'> (<class 'Exception'>, <class 'BaseException'>, <class 'object'>) (<class 'KeyError'>, <class 'ValueError'>) 42 ('SystemError', 'PyErr_NewException: name must be module.class')
# expect: [None, None, 1]
# expect: [<class 'c_errors.Rich'>, Rich('r'), 1]
# expect: False [('ValueError', 'nobody hears', 'obj', None)]
# expect: False 'ValueError: printed\n' ValueError
# expect: maximum recursion depth exceeded
