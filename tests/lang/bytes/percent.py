# bytes have the % operator with b instead of s.
print(b'%b|%5d|%-4s|%x|%c|%a' % (b'x', 3, b'y', 255, 65, 'é'))
print(b'%(k)s' % {b'k': b'v'})
# expect: b"x|    3|y   |ff|A|'\\xe9'"
# expect: b'v'
