# bytes and bytearray made, read and resized by C.
import c_bytes as b

print(b.make())
for op in (b"abc", b"a\0b", b"", "text", bytearray(b"x")):
    print("look", b.look(op))
for op in (b"a", bytearray(b"b"), memoryview(b"c"), [1, 2], (300,), "text", 5, None, iter([65])):
    print("from", b.from_object(op))
print(b.resize())
for args in ((b"a", b"b"), (b"a", bytearray(b"c")), (b"a", "x"), (bytearray(b"x"), b"y"), (b"", b"")):
    print("concat", b.concat(*args))
print(b.join(b",", [b"a", bytearray(b"b")]), b.join(b",", ["a"]), b.join(b",", 5))
for op in (b"plain", b"it's", b'"', b"\"'", b"\0\n\xff\\"):
    print("repr", *b.repr(op))
print(b.array(bytearray(b"abcd")), b.array(bytearray()))
locked = bytearray(b"abc")
view = memoryview(locked)
print(b.array(locked))
