# struct: sizes, byte order, texts, errors.
import struct
print(struct.pack("<bhiq", 1, 2, 3, -1), struct.pack(">Hd", 513, 1.5), struct.calcsize("bi"), struct.calcsize("=bi"), struct.calcsize("bq0l"), struct.pack("5s3p2x?", b"ab", b"xyz", 1))
print(struct.unpack("<2HI", bytes(range(8))), struct.unpack_from(">h", b"\1\2\3", 1), list(struct.iter_unpack("<H", b"abcd")), struct.unpack("e", struct.pack("e", 0.1)), struct.pack("c", b"x"))
b = bytearray(6)
struct.pack_into(">I", b, 1, 0xDEADBEEF)
print(b, struct.Struct("<hh").size, struct.Struct("hh").format)
for f in (lambda: struct.pack("b", 200), lambda: struct.pack("H", -1), lambda: struct.pack("i", "a"), lambda: struct.pack("z"), lambda: struct.unpack("i", b""), lambda: struct.pack("<f", 1e40), lambda: struct.pack("ii", 1), lambda: struct.unpack_from("i", b"ab", -9), lambda: struct.pack("3")):
    try:
        f()
    except (struct.error, OverflowError) as e:
        print(e)
# expect: b'\x01\x02\x00\x03\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff' b'\x02\x01?\xf8\x00\x00\x00\x00\x00\x00' 8 5 16 b'ab\x00\x00\x00\x02xy\x00\x00\x01'
# expect: (256, 770, 117835012) (515,) [(25185,), (25699,)] (0.0999755859375,) b'x'
# expect: bytearray(b'\x00\xde\xad\xbe\xef\x00') 4 hh
# expect: byte format requires -128 <= number <= 127
# expect: ushort format requires 0 <= number <= 65535
# expect: required argument is not an integer
# expect: bad char in struct format
# expect: unpack requires a buffer of 4 bytes
# expect: float too large to pack with f format
# expect: pack expected 2 items for packing (got 1)
# expect: offset -9 out of range for 2-byte buffer
# expect: repeat count given without format specifier
