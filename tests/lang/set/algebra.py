# Operators take sets of either kind; the result has the kind of the left operand.
a, b, f = {1, 2, 3}, {2, 3, 4}, frozenset([3, 4])
print(a | b, a & b, a - b, a ^ b, f | a, f & a, f - a, f ^ a, a | f)
print(type(a & f).__name__, type(f & a).__name__)
a |= f; a &= {1, 3, 4, 9}; a -= {1}; a ^= {3, 7}
print(sorted(a))
for op in (lambda: {1} | [1], lambda: {1} & [1], lambda: {1}.__sub__([1])):
    try:
        print(op())
    except TypeError as e:
        print(e)
# expect: {1, 2, 3, 4} {2, 3} {1} {1, 4} frozenset({1, 2, 3, 4}) frozenset({3}) frozenset({4}) frozenset({1, 2, 4}) {1, 2, 3, 4}
# expect: set frozenset
# expect: [4, 7]
# expect: unsupported operand type(s) for |: 'set' and 'list'
# expect: unsupported operand type(s) for &: 'set' and 'list'
# expect: NotImplemented
