# Fill and alignment of a string.
print('{:*^7}|{:<5}|{:>5}|{:é>3}'.format('abc', 'x', 'y', 'z'))
# expect: **abc**|x    |    y|ééz
