# The return value of a generator is StopIteration's value.
def g():
    return 5
    yield
try:
    next(g())
except StopIteration as e:
    print(e.value, e.args)
print(StopIteration().value, StopIteration(1, 2).value)
# expect: 5 (5,)
# expect: None 1
