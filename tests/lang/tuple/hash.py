# The hash is CPython's, element by element.
print(hash(()), hash((1,)), hash((1, 2)), hash((1, (2, 3))), hash((-1, 0)), hash((1.5, True)))
print(hash((1, 2)) == hash((1.0, 2.0)))
try:
    hash(([],))
except TypeError as e:
    print(e)
# expect: 5740354900026072187 -6644214454873602895 -3550055125485641917 7267574591690527098 2575514064802888272 1767087712303363268
# expect: True
# expect: unhashable type: 'list'
