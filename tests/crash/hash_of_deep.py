# hash of a tuple nested 100,000 deep.
x = ()
for _ in range(100_000):
    x = (x,)
try:
    hash(x)
except RecursionError:
    print("RecursionError")  # expect: RecursionError
y = frozenset()
for _ in range(1000):
    y = frozenset([y])
print(hash(y) == hash(y))  # expect: True
s = x
try:
    {x: 1}
except RecursionError:
    print("RecursionError")  # expect: RecursionError
