# A slice of a view writes through.
data = bytearray(b'abcdef')
view = memoryview(data)[1::2]
view[:] = b'XYZ'
print(data, view.tobytes(), view.contiguous, view[::-1].tolist())
# expect: bytearray(b'aXcYeZ') b'XYZ' False [90, 89, 88]
