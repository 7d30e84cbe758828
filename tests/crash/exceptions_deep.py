# Chains of exceptions, printed and walked; groups nested deeply.
import traceback, sys, io
e = None
for i in range(100_000):
    n = ValueError(i)
    n.__cause__ = e
    e = n
sys.stderr = io.StringIO()
for act in (lambda: traceback.print_exception(e, limit=0) if False else None, lambda: sys.excepthook(type(e), e, None)):
    try:
        act()
    except RecursionError:
        pass
g = ValueError()
for _ in range(100_000):
    g = ExceptionGroup("g", [g])
for act in (lambda: repr(g), lambda: g.split(ValueError), lambda: g.subgroup(ValueError), lambda: sys.excepthook(type(g), g, None), lambda: str(g)):
    try:
        act()
    except RecursionError:
        pass
a = ValueError(); b = ValueError()
a.__context__ = b; b.__context__ = a
try:
    try: raise a
    except ValueError: raise b
except ValueError: pass
a.__cause__ = a
sys.excepthook(ValueError, a, None)
try:
    try: raise g
    except* ValueError: pass
except RecursionError: pass
del e, g
print("alive")  # expect: alive
