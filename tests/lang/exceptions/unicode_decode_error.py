# UnicodeDecodeError shows a byte or a range.
for start, end in (1, 2), (1, 3), (7, 8):
    print(UnicodeDecodeError("utf-8", b"abc", start, end, "bad"))
e = UnicodeDecodeError("x", bytearray(b"abc"), 0, 1, "r")
print(e.encoding, e.object, e.start, e.end, e.reason)
for args in (), (1, 2, 3, 4, 5), ("a", "b", 1, 2, "r"), ("a", b"", "1", 2, "r"):
    try:
        UnicodeDecodeError(*args)
    except TypeError as error:
        print(error)
# expect: 'utf-8' codec can't decode byte 0x62 in position 1: bad
# expect: 'utf-8' codec can't decode bytes in position 1-2: bad
# expect: 'utf-8' codec can't decode bytes in position 7-7: bad
# expect: x b'abc' 0 1 r
# expect: function takes exactly 5 arguments (0 given)
# expect: argument 1 must be str, not int
# expect: a bytes-like object is required, not 'str'
# expect: 'str' object cannot be interpreted as an integer
