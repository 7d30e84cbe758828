# Fields reach into attributes and items.
print('{0.real} {1[k]} {1[0]}'.format(3, {'k': 'v', 0: 'z'}))
print('{a}{b!r:>5}{c!s}'.format_map({'a': 1, 'b': 'x', 'c': None}))
# expect: 3 v z
# expect: 1  'x'None
