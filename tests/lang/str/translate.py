# translate deletes, replaces by one and by many.
print('abcd'.translate({97: None, 98: 'B', 99: 'xyz', 100: 0x20AC}))
print('hello'.translate(str.maketrans('el', 'ip', 'o')))
# expect: Bxyz€
# expect: hipp
