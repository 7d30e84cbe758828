# A cast shows the same memory as other items.
data = bytearray(8)
view = memoryview(data).cast('H', [2, 2])
view[1, 0] = 0x4142
print(view.tolist(), view.shape, view.strides, data)
# expect: [[0, 0], [16706, 0]] (2, 2) (4, 2) bytearray(b'\x00\x00\x00\x00BA\x00\x00')
