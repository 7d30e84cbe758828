# map over several, filter with and without a function.
print(list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(map(str, [1])), list(filter(None, [0, 1, "", "a"])), list(filter(bool, [0, 2])))
print(list(filter(lambda x: x > 1, range(4))), map(len, ["a"]).__reduce__()[0].__name__)
def boom(x):
    raise KeyError(x)
for call in (lambda: map(len), lambda: map(1, 2), lambda: filter(None), lambda: list(map(boom, [1])), lambda: list(filter(boom, [1])), lambda: map(len, [], x=1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: [11, 22] ['1'] [1, 'a'] [2]
# expect: [2, 3] map
# expect: TypeError map() must have at least two arguments.
# expect: TypeError 'int' object is not iterable
# expect: TypeError filter expected 2 arguments, got 1
# expect: KeyError 1
# expect: KeyError 1
# expect: TypeError map() takes no keyword arguments
