# partial: flattening, keywords, state.
from functools import partial, reduce
p = partial(int, base=2)
q = partial(p, "101")
print(p("11"), q(), q(base=8), q.func, q.args, q.keywords, partial(print, 1, end="!\n"))
class P(partial): pass
print(P(max, 3)(5), P(max), p.__reduce__()[2][:3])
p.attr = 1
print(partial(p, "1").func is p, p.__dict__)
print(reduce(lambda a, b: a * 10 + b, [1, 2, 3]), reduce(max, [], 7))
for call in (lambda: partial(), lambda: partial(1), lambda: reduce(max, []), lambda: reduce(max, 5)):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: 3 5 65 <class 'int'> ('101',) {'base': 2} functools.partial(<built-in function print>, 1, end='!\n')
# expect: 5 P(<built-in function max>) (<class 'int'>, (), {'base': 2})
# expect: True {'attr': 1}
# expect: 123 7
# expect: type 'partial' takes at least one argument
# expect: the first argument must be callable
# expect: reduce() of empty iterable with no initial value
# expect: reduce() arg 2 must support iteration
