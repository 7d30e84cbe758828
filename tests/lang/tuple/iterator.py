# tuple_iterator keeps its place.
it = iter((1, 2, 3))
print(next(it), it.__length_hint__(), it.__reduce__()[1:], type(it).__name__)
it.__setstate__(-5)
print(list(it), it.__reduce__()[1:], list(it))
# expect: 1 2 (((1, 2, 3),), 1) tuple_iterator
# expect: [1, 2, 3] (((),),) []
