# isinstance and except with deeply nested tuples of classes; unions; class chains.
t = (int,)
for _ in range(100_000):
    t = (t,)
for test in (lambda: isinstance("", t), lambda: issubclass(str, t), lambda: "".startswith(t)):
    try:
        test()
        print("no error")
    except (RecursionError, TypeError):
        pass
try:
    try:
        raise ValueError
    except t:
        pass
except (RecursionError, TypeError, ValueError) as e:
    pass
class X: pass
class Y:
    def __init__(self, b): self.__bases__ = (b,) if b is not None else ()
y = None
for _ in range(100_000):
    y = Y(y)
try:
    issubclass(y, Y(None))
except (RecursionError, TypeError):
    pass
try:
    isinstance(1, y)
except (RecursionError, TypeError):
    pass
print("alive")  # expect: alive
