# bytes has five forms.
print(bytes(3), bytes([1, 255]), bytes('é', 'latin-1'), bytes(b'x'), bytes())
for bad in (-1, [256], 1.5):
    try:
        bytes(bad)
    except (ValueError, TypeError) as error:
        print(error)
# expect: b'\x00\x00\x00' b'\x01\xff' b'\xe9' b'x' b''
# expect: negative count
# expect: bytes must be in range(0, 256)
# expect: cannot convert 'float' object to bytes
