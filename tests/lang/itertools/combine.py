# product, permutations, combinations.
from itertools import *
print(list(product("ab", [1, 2])), list(product("ab", repeat=2))[-1], list(product()), list(product("a", "")))
print(list(permutations("abc", 2)), list(permutations(range(3)))[-1], list(permutations("a", 2)), list(permutations("ab", 0)))
print(list(combinations("abcd", 2)), list(combinations("ab", 3)), list(combinations_with_replacement("abc", 2)), list(combinations_with_replacement("", 1)))
for call in (lambda: combinations("a", -1), lambda: permutations("a", "x"), lambda: product("a", repeat=-1), lambda: product("a", foo=1), lambda: combinations("a")):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: [('a', 1), ('a', 2), ('b', 1), ('b', 2)] ('b', 'b') [()] []
# expect: [('a', 'b'), ('a', 'c'), ('b', 'a'), ('b', 'c'), ('c', 'a'), ('c', 'b')] (2, 1, 0) [] [()]
# expect: [('a', 'b'), ('a', 'c'), ('a', 'd'), ('b', 'c'), ('b', 'd'), ('c', 'd')] [] [('a', 'a'), ('a', 'b'), ('a', 'c'), ('b', 'b'), ('b', 'c'), ('c', 'c')] []
# expect: ValueError r must be non-negative
# expect: TypeError Expected int as r
# expect: ValueError repeat argument cannot be negative
# expect: TypeError 'foo' is an invalid keyword argument for product()
# expect: TypeError combinations() missing required argument 'r' (pos 2)
