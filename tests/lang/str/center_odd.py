# center leans to the left or right by the parity of the width.
print('[' + 'ab'.center(5, '*') + ']', '[' + 'abc'.center(6, '*') + ']')
# expect: [**ab*] [*abc**]
