# Bytes can be taken off either end.
a = bytearray(b'abcdef')
del a[:2]
print(a.pop(0), a.pop(), a)
a.insert(0, 65)
a.extend(iter([1, 2]))
a += b'!'
print(a)
# expect: 99 102 bytearray(b'de')
# expect: bytearray(b'Ade\x01\x02!')
