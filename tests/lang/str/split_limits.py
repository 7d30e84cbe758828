# split and rsplit count from their own side.
s = ' a  b c '
print(s.split(), s.split(' '), s.split(None, 1))
print(s.rsplit(None, 1), 'a,b,c'.rsplit(',', 1))
# expect: ['a', 'b', 'c'] ['', 'a', '', 'b', 'c', ''] ['a', 'b c ']
# expect: [' a  b', 'c'] ['a,b', 'c']
