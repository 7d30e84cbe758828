# zip stops at the shortest, or insists with strict.
print(list(zip()), list(zip("ab", range(5), "xyz")), list(zip("ab", "cd", strict=True)))
for args in (("a", ""), ("", "a"), ("aa", "bb", "ccc"), ("a", "b", "")):
    try:
        list(zip(*args, strict=True))
    except ValueError as e:
        print(e)
z = zip("ab", [1, 2])
a = next(z)
b = next(z)
print(a, b, zip("a", strict=True).__reduce__()[2])
for call in (lambda: zip(1), lambda: zip(foo=1)):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: [] [('a', 0, 'x'), ('b', 1, 'y')] [('a', 'c'), ('b', 'd')]
# expect: zip() argument 2 is shorter than argument 1
# expect: zip() argument 2 is longer than argument 1
# expect: zip() argument 3 is longer than arguments 1-2
# expect: zip() argument 3 is shorter than arguments 1-2
# expect: ('a', 1) ('b', 2) True
# expect: 'int' object is not iterable
# expect: 'foo' is an invalid keyword argument for zip()
