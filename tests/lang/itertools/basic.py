# chain, cycle, repeat, count, islice.
from itertools import *
print(list(chain("ab", [1], ())), list(chain.from_iterable(["ab", "c"])), list(islice(cycle("ab"), 5)), list(repeat(7, 2)), repeat(1, -1), repeat("x"))
print(list(islice(count(3), 2)), list(islice(count(1.5, 0.5), 3)), list(islice(count(2**63 - 2), 3)), count(3), count(1, 2), count(2**70))
print(list(islice(range(10), 2, 8, 3)), list(islice("abc", None)), list(islice("abcdef", 2, None)), list(islice("abc", 1)))
for call in (lambda: islice("a", -1), lambda: islice("a", 0, 1, 0), lambda: islice("a"), lambda: count("a"), lambda: repeat(), lambda: repeat(1).__length_hint__(), lambda: islice("a", "b", 1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, str(e).replace(" (pos 1)", ""))
# expect: ['a', 'b', 1] ['a', 'b', 'c'] ['a', 'b', 'a', 'b', 'a'] [7, 7] repeat(1, 0) repeat('x')
# expect: [3, 4] [1.5, 2.0, 2.5] [9223372036854775806, 9223372036854775807, 9223372036854775808] count(3) count(1, 2) count(1180591620717411303424)
# expect: [2, 5] ['a', 'b', 'c'] ['c', 'd', 'e', 'f'] ['a']
# expect: ValueError Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.
# expect: ValueError Step for islice() must be a positive integer or None.
# expect: TypeError islice expected at least 2 arguments, got 1
# expect: TypeError a number is required
# expect: TypeError repeat() missing required argument 'object'
# expect: TypeError len() of unsized object
# expect: ValueError Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.
