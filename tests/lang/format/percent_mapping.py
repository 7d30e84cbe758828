# A mapping serves named conversions.
print('%(a)s and %(b)05.1f%%' % {'a': 'x', 'b': 2.25, 'c': 0})
try:
    '%(z)s' % {}
except KeyError as error:
    print(error)
# expect: x and 002.2%
# expect: 'z'
