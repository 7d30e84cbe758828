# str(bytes, encoding) decodes.
print(str(b'caf\xc3\xa9', 'utf-8'), str(b'\xff', 'ascii', 'replace'), str(b'x'))
try:
    str('x', 'utf-8')
except TypeError as error:
    print(error)
# expect: café � b'x'
# expect: decoding str is not supported
