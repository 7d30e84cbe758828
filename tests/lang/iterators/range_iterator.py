# Iterators of range know their length and their state.
it = iter(range(10))
next(it); next(it)
print(it.__length_hint__(), it.__reduce__())
it.__setstate__(7)
print(list(it), it.__length_hint__(), it.__reduce__())
it.__setstate__(-3)
print(next(it))
big = iter(range(2**63 - 2, 2**63 + 2))
print(type(big).__name__, list(big), type(iter(range(5))).__name__)
print(list(reversed(range(0, 10, 4))), list(range(5, 0, -2)), list(iter(range(-2**63, -2**63 + 2))))
# expect: 8 (<built-in function iter>, (range(0, 10),), 2)
# expect: [7, 8, 9] 0 (<built-in function iter>, (range(0, 10),), 10)
# expect: 0
# expect: longrange_iterator [9223372036854775806, 9223372036854775807, 9223372036854775808, 9223372036854775809] range_iterator
# expect: [8, 4, 0] [5, 3, 1] [-9223372036854775808, -9223372036854775807]
