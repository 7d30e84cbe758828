# Fields of a named tuple are _tuplegetter descriptors.
from collections import namedtuple
P = namedtuple("P", "x y", defaults=[9])
p = P(1)
print(p, p.x, p._replace(x=5), p._asdict(), P.x.__doc__, P._fields, P._make([3, 4]))
P.x.__doc__ = "abscissa"
print(P.x.__doc__, P.x.__reduce__()[1])
for call in (lambda: setattr(p, "x", 1), lambda: P.x.__get__([1]), lambda: P()):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: P(x=1, y=9) 1 P(x=5, y=9) {'x': 1, 'y': 9} Alias for field number 0 ('x', 'y') P(x=3, y=4)
# expect: abscissa (0, 'abscissa')
# expect: AttributeError can't set attribute
# expect: TypeError descriptor for index '0' for tuple subclasses doesn't apply to 'list' object
# expect: TypeError P.__new__() missing 1 required positional argument: 'x'
