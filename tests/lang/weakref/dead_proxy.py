# Every use of a dead proxy raises ReferenceError.
from _weakref import proxy

class A:
    pass

p = proxy(A())
for use in (lambda: p.x, lambda: str(p), lambda: p + 1, lambda: len(p), lambda: bool(p), lambda: p == 1):
    try:
        use()
    except ReferenceError as e:
        print(e)
# expect: weakly-referenced object no longer exists
# expect: weakly-referenced object no longer exists
# expect: weakly-referenced object no longer exists
# expect: weakly-referenced object no longer exists
# expect: weakly-referenced object no longer exists
# expect: weakly-referenced object no longer exists
