# bytes and str are never equal and cannot be ordered.
print(b'a' == 'a', b'a' < bytearray(b'b'))
try:
    b'a' < 'a'
except TypeError as error:
    print(error)
# expect: False True
# expect: '<' not supported between instances of 'bytes' and 'str'
