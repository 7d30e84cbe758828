# enumerate: any start, pairs that are not shared while somebody holds them.
print(list(enumerate("ab", 5)), list(enumerate("ab", start=2**63 - 1)), list(enumerate(iterable="x")))
e = enumerate("abc")
first = next(e)
second = next(e)
print(first, second, e.__reduce__()[1][1])
for call in (lambda: enumerate(), lambda: enumerate(5), lambda: enumerate("", "x"), lambda: enumerate([], 1, 2)):
    try:
        call()
    except TypeError as e:
        print(str(e).replace(" (pos 1)", ""))
# expect: [(5, 'a'), (6, 'b')] [(9223372036854775807, 'a'), (9223372036854775808, 'b')] [(0, 'x')]
# expect: (0, 'a') (1, 'b') 2
# expect: enumerate() missing required argument 'iterable'
# expect: 'int' object is not iterable
# expect: 'str' object cannot be interpreted as an integer
# expect: enumerate() takes at most 2 arguments (3 given)
