# send() is the value of yield; return's value travels in StopIteration.
def g():
    x = yield 1
    y = yield x + 1
    return x, y
it = g()
print(next(it), it.send(10))
try:
    it.send(20)
except StopIteration as e:
    print(e.value)
print(next(it, "over"))
try:
    g().send(1)
except TypeError as e:
    print(e)
# expect: 1 11
# expect: (10, 20)
# expect: over
# expect: can't send non-None value to a just-started generator
