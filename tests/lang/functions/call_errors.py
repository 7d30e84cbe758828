# Wrong calls name what is missing or too much.
def f(a, b, /, c, *, d, e=1): pass
def g(a, b=1): pass
def h(): pass
for call in (lambda: f(), lambda: f(1, 2, 3), lambda: f(1, 2, 3, 4, d=1), lambda: f(1, b=2, c=3, d=4), lambda: f(1, 2, 3, c=3, d=4),
             lambda: f(1, 2, 3, d=4, z=5), lambda: g(), lambda: g(1, 2, 3), lambda: g(1, a=1), lambda: h(1), lambda: h(x=1),
             lambda: g(*5), lambda: g(**5), lambda: g(**{1: 2}), lambda: g(1, **{"b": 1}, **{"b": 2})):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: f() missing 3 required positional arguments: 'a', 'b', and 'c'
# expect: f() missing 1 required keyword-only argument: 'd'
# expect: f() takes 3 positional arguments but 4 positional arguments (and 1 keyword-only argument) were given
# expect: f() got some positional-only arguments passed as keyword arguments: 'b'
# expect: f() got multiple values for argument 'c'
# expect: f() got an unexpected keyword argument 'z'
# expect: g() missing 1 required positional argument: 'a'
# expect: g() takes from 1 to 2 positional arguments but 3 were given
# expect: g() got multiple values for argument 'a'
# expect: h() takes 0 positional arguments but 1 was given
# expect: h() got an unexpected keyword argument 'x'
# expect: __main__.g() argument after * must be an iterable, not int
# expect: __main__.g() argument after ** must be a mapping, not int
# expect: keywords must be strings
# expect: __main__.g() got multiple values for keyword argument 'b'
