# | makes a dict of both, |= takes any source of pairs.
a, b = {1: 1, 2: 2}, {2: "b", 3: "b"}
print(a | b, b | a, a)
a |= b
a |= [(4, 4)]
print(a)
for call in (lambda: a | [(1, 2)], lambda: a.__ior__(1)):
    try:
        print(call())
    except TypeError as e:
        print(e)
class D(dict): pass
print(type(D() | {}).__name__, type({} | D()).__name__)
# expect: {1: 1, 2: 'b', 3: 'b'} {2: 2, 3: 'b', 1: 1} {1: 1, 2: 2}
# expect: {1: 1, 2: 'b', 3: 'b', 4: 4}
# expect: unsupported operand type(s) for |: 'dict' and 'list'
# expect: 'int' object is not iterable
# expect: dict dict
