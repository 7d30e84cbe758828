# Each way in which to_bytes and from_bytes refuse.
calls = [lambda: (256).to_bytes(1), lambda: (-1).to_bytes(1), lambda: (128).to_bytes(1, signed=True), lambda: (1).to_bytes(-1),
    lambda: (1).to_bytes(1, 'middle'), lambda: int.from_bytes('a'), lambda: int.from_bytes(5), lambda: int.from_bytes([256])]
for call in calls:
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
# expect: OverflowError int too big to convert
# expect: OverflowError can't convert negative int to unsigned
# expect: OverflowError int too big to convert
# expect: ValueError length argument must be non-negative
# expect: ValueError byteorder must be either 'little' or 'big'
# expect: TypeError cannot convert 'str' object to bytes
# expect: TypeError cannot convert 'int' object to bytes
# expect: ValueError bytes must be in range(0, 256)
