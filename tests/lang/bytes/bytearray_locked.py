# An exported bytearray keeps its size.
a = bytearray(b'abc')
view = memoryview(a)
a[0] = 90
try:
    a.append(1)
except BufferError as error:
    print(error)
view.release()
a.append(33)
print(a)
# expect: Existing exports of data: object cannot be re-sized
# expect: bytearray(b'Zbc!')
