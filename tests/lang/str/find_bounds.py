# find and index take slice-like bounds.
s = 'abcabc'
print(s.find('c', 3), s.find('c', -2), s.rfind('a', 0, -3), s.find('', 10))
try:
    s.index('z')
except ValueError as error:
    print(error)
# expect: 5 5 0 -1
# expect: substring not found
