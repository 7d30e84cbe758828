# * and ** in displays and calls.
a = [1, *range(2), *"x"]
print(a, (*a, 9), {*a, 1}, {"a": 1, **{"a": 2, "b": 3}, "b": 4})
print(*a, *[], sep="-", **{"end": "!\n"})
for bad in (lambda: [*5], lambda: {**5}, lambda: {**[1]}):
    try:
        bad()
    except TypeError as e:
        print(e)
# expect: [1, 0, 1, 'x'] (1, 0, 1, 'x', 9) {0, 1, 'x'} {'a': 2, 'b': 4}
# expect: 1-0-1-x!
# expect: Value after * must be an iterable, not int
# expect: 'int' object is not a mapping
# expect: 'list' object is not a mapping
