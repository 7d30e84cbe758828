# UTF-16 writes a byte order mark unless the order is named.
print('a😀'.encode('utf-16-be'), 'a'.encode('utf-16'))
print(b'\xfe\xff\x00a'.decode('utf-16'), b'\x61\x00'.decode('utf-16'))
# expect: b'\x00a\xd8=\xde\x00' b'\xff\xfea\x00'
# expect: a a
