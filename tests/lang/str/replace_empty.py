# Replacing the empty string inserts between characters.
print('abc'.replace('', '-'), 'abc'.replace('', '-', 2), 'aaa'.replace('a', 'bb', 2))
# expect: -a-b-c- -a-bc bbbba
