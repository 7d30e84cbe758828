# A suspended generator that dies runs its finally, and closes what it delegates to.
def inner():
    try:
        yield 1
    finally:
        print("inner closed")
def outer(i):
    yield from i
i = inner()
o = outer(i)
next(o)
del o
print(i.gi_frame)
# expect: inner closed
# expect: None
