# repr of bytes escapes all but printable ASCII.
print(b"it's", b'\x00\t"\'\xff', bytearray(b'a\n'))
# expect: b"it's" b'\x00\t"\'\xff' bytearray(b'a\n')
