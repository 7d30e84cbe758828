# throw() raises where the generator stands, and returns what it yields next.
def g():
    try:
        yield 1
    except ValueError as e:
        yield "caught " + str(e)
    yield "last"
it = g()
next(it)
print(it.throw(ValueError("v")), next(it))
try:
    it.throw(KeyError, "k")
except KeyError as e:
    print(repr(e), it.gi_frame)
for bad in ((5,), (ValueError("x"), 1), (ValueError, "x", 1)):
    try:
        g().throw(*bad)
    except TypeError as e:
        print(e)
# expect: caught v last
# expect: KeyError('k') None
# expect: exceptions must be classes or instances deriving from BaseException, not int
# expect: instance exception may not have a separate value
# expect: throw() third argument must be a traceback object
