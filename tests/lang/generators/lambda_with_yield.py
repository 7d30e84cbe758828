# A lambda with a yield is a generator function; it returns its expression.
f = lambda: (yield 1)
it = f()
print(next(it))
try:
    it.send(2)
except StopIteration as e:
    print(e.value)
# expect: 1
# expect: 2
