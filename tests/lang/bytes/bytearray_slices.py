# Slice assignment may change the length; extended slices may not.
a = bytearray(b'abcdef')
a[1:3] = b'XYZ'
print(a)
del a[::2]
print(a)
try:
    a[::2] = b'123'
except ValueError as error:
    print(error)
# expect: bytearray(b'aXYZdef')
# expect: bytearray(b'XZe')
# expect: attempt to assign bytes of size 3 to extended slice of size 2
