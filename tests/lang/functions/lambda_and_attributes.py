# Functions carry names, attributes and annotations.
f = lambda a, *b, c=1, **d: (a, b, c, d)
print(f(1, 2, c=3, z=4), f.__name__, f.__qualname__)
def outer():
    def inner(x: int) -> "str": "doc"
    return inner
i = outer()
i.attr = 5
print(i.__qualname__, i.__annotations__, i.__doc__, i.__dict__, i.__module__)
# expect: (1, (2,), 3, {'z': 4}) <lambda> <lambda>
# expect: outer.<locals>.inner {'x': <class 'int'>, 'return': 'str'} doc {'attr': 5} __main__
