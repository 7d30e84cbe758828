# reversed() of a list counts down and notices shrinking.
a = [1, 2, 3]
r = reversed(a)
print(next(r), r.__length_hint__(), r.__reduce__()[1:])
del a[1:]
print(r.__length_hint__(), list(r), r.__reduce__())
r = reversed([1, 2, 3])
r.__setstate__(0)
print(list(r), type(r).__name__)
# expect: 3 2 (([1, 2, 3],), 1)
# expect: 0 [] (<built-in function iter>, ([],))
# expect: [1] list_reverseiterator
