# return in finally swallows what was thrown.
def g():
    try:
        yield 1
    finally:
        return 7
it = g()
next(it)
print(it.close())
it = g()
next(it)
try:
    it.throw(ValueError)
except StopIteration as e:
    print(e.value)
# expect: None
# expect: 7
