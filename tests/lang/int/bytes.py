# to_bytes and from_bytes in both orders, signed or not.
print((1024).to_bytes(2, 'big'), (1).to_bytes(), (-2).to_bytes(3, 'little', signed=True), (0).to_bytes(0, 'big'))
print(int.from_bytes(b'\x04\x00', 'big'), int.from_bytes(b'\xff\xff', 'little', signed=True), int.from_bytes([1, 2]))
n = -(3 ** 100)
print(int.from_bytes(n.to_bytes(21, 'little', signed=True), 'little', signed=True) == n)
# expect: b'\x04\x00' b'\x01' b'\xfe\xff\xff' b''
# expect: 1024 -1 258
# expect: True
