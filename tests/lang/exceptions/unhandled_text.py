# sys.excepthook writes what an uncaught exception looks like.
import io, sys
def show(e):
    sys.stderr = io.StringIO()
    sys.excepthook(type(e), e, None)
    text, sys.stderr = sys.stderr.getvalue(), sys.__stderr__
    print(text, end="")
a, b = ValueError("a"), KeyError("b")
a.__context__ = b
a.add_note("note 1\nnote 2")
show(a)
show(ExceptionGroup("g", [OSError(2, "x"), ExceptionGroup("h", [a])]))
show(SyntaxError("m", ("f.py", 3, 7, "    foo bar\n", 3, 9)))
# expect: KeyError: 'b'
# expect:
# expect: During handling of the above exception, another exception occurred:
# expect:
# expect: ValueError: a
# expect: note 1
# expect: note 2
# expect:   | ExceptionGroup: g (2 sub-exceptions)
# expect:   +-+---------------- 1 ----------------
# expect:     | FileNotFoundError: [Errno 2] x
# expect:     +---------------- 2 ----------------
# expect:     | ExceptionGroup: h (1 sub-exception)
# expect:     +-+---------------- 1 ----------------
# expect:       | KeyError: 'b'
# expect:       | 
# expect:       | During handling of the above exception, another exception occurred:
# expect:       | 
# expect:       | ValueError: a
# expect:       | note 1
# expect:       | note 2
# expect:       +------------------------------------
# expect:   File "f.py", line 3
# expect:     foo bar
# expect:       ^^
# expect: SyntaxError: m
