# `as` binds the whole, parentheses group, nested alternatives bind the same names.
match [1, (2, 3)]:
    case [(1 | 5) as a, (2, b) | (b, 2)] as whole:
        print(a, b, whole)
match = case = type = 1
print(match, case, type)
# expect: 1 3 [1, (2, 3)]
# expect: 1 1 1
