# Groups of hex digits count from the right, or the left when negative.
data = bytes(range(5))
print(data.hex(), data.hex(':'), data.hex('-', 2), data.hex('-', -2))
print(bytes.fromhex(' 0a FF\n01'))
# expect: 0001020304 00:01:02:03:04 00-0102-0304 0001-0203-04
# expect: b'\n\xff\x01'
