# Comprehensions have a scope of their own; the first iterable is outside it.
x = "outer"
print([x for x in x], x)
print([(i, j) for i in range(3) if i for j in range(i)], {k: v for k, v in zip("ab", [1, 2])}, {c for c in "aa"})
try:
    i
except NameError as e:
    print(e)
# expect: ['o', 'u', 't', 'e', 'r'] outer
# expect: [(1, 0), (2, 0), (2, 1)] {'a': 1, 'b': 2} {'a'}
# expect: name 'i' is not defined
