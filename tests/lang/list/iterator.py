# An exhausted iterator stays exhausted; a pickled one continues.
a = [1, 2, 3]
it = iter(a)
print(next(it), it.__length_hint__(), it.__reduce__())
it.__setstate__(1)
print(list(it), it.__reduce__())
a.append(4)
print(list(it), type(it).__name__)
for x in a:
    if x < 3:
        a.append(x + 10)
print(a)
# expect: 1 2 (<built-in function iter>, ([1, 2, 3],), 1)
# expect: [2, 3] (<built-in function iter>, ([],))
# expect: [] list_iterator
# expect: [1, 2, 3, 4, 11, 12]
