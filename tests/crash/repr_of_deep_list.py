# A structure nested 100,000 deep cannot be shown; it can be made and dropped.
x = []
for _ in range(100_000):
    x = [x]
try:
    repr(x)
except RecursionError as e:
    print(e)  # expect: maximum recursion depth exceeded while getting the repr of an object
del x
print("alive")  # expect: alive
