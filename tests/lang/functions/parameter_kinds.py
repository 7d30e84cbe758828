# Every kind of parameter, bound by position and keyword.
def f(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw
print(f(1, d=4))
print(f(1, 20, 30, 40, 50, d=60, e=70, g=80))
print(f(1, c=9, d=4, a=7))
print(f(*(1, 2), *[3], **{"d": 4}, **{"x": 5}))
# expect: (1, 2, 3, (), 4, 5, {})
# expect: (1, 20, 30, (40, 50), 60, 70, {'g': 80})
# expect: (1, 2, 9, (), 4, 5, {'a': 7})
# expect: (1, 2, 3, (), 4, 5, {'x': 5})
