# A specifier may have fields of its own, one level deep.
print('{:{}{}}|{:{w}.{p}}'.format('x', '>', 4, 3.14159, w=8, p=3))
try:
    '{:{:{}}}'.format(1, 2, 3)
except ValueError as error:
    print(error)
# expect:    x|    3.14
# expect: Max string recursion exceeded
