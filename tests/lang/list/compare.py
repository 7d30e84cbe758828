# Lexicographic; the first difference decides.
print([1, 2] < [1, 3], [1] < [1, 0], [2] > [1, 9], [] <= [], [1] == [1.0], [1] != [1, 2])
nan = float("nan")
print([nan] == [nan], [nan] == [float("nan")], [1].__eq__((1,)))
try:
    [1] < ["a"]
except TypeError as e:
    print(e)
# expect: True True True True True True
# expect: True False NotImplemented
# expect: '<' not supported between instances of 'int' and 'str'
