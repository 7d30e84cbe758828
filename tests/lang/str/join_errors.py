# join names the first item that is not a str.
try:
    '-'.join(['a', 1])
except TypeError as error:
    print(error)
print('-'.join(c for c in 'xyz'))
# expect: sequence item 1: expected str instance, int found
# expect: x-y-z
