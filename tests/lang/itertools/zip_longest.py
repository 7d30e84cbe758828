# zip_longest fills.
from itertools import zip_longest
print(list(zip_longest("ab", [1], (), fillvalue="-")), list(zip_longest()), list(zip_longest("a", "bc")))
z = zip_longest("ab", "c")
print(next(z), next(z), next(z, "end"), z.__reduce__()[2])
def bad():
    yield 1
    raise KeyError("bad")
z = zip_longest(bad(), "abc")
print(next(z))
try:
    next(z)
except KeyError as e:
    print(e, list(z))
try:
    zip_longest("a", foo=1)
except TypeError as e:
    print(e)
# expect: [('a', 1, '-'), ('b', '-', '-')] [] [('a', 'b'), (None, 'c')]
# expect: ('a', 'c') ('b', None) end None
# expect: (1, 'a')
# expect: 'bad' []
# expect: zip_longest() got an unexpected keyword argument
