# Sequence patterns: lists and tuples and the like, not str or sets.
def f(x):
    match x:
        case []: return "empty"
        case [a]: return a
        case [a, [b, *c], *_]: return a, b, c
        case (a, *rest): return a, rest
        case _: return "no"
print([f(x) for x in ([], (1,), [1, [2, 3, 4], 5], range(3), "ab", {1, 2}, b"ab")])
# expect: ['empty', 1, (1, 2, [3, 4]), (0, [1, 2]), 'no', 'no', 'no']
