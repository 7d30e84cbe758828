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
# expect: (b'xyz', bytearray(b'pq'), b'a\x00b', ('SystemError', 'Negative size passed to PyBytes_FromStringAndSize'), b'text', bytearray(b'a\x00b'), ('SystemError', 'Negative size passed to PyByteArray_FromStringAndSize'), b'')
# expect: look (b'abc', b'abc', b'abc', 3)
# expect: look (b'a\x00b', ('ValueError', 'embedded null byte'), b'a', 3)
# expect: look (b'', b'', b'', 0)
# expect: look (('TypeError', 'expected bytes, str found'), ('TypeError', 'expected bytes, str found'), ('TypeError', 'expected bytes, str found'), ('TypeError', 'expected bytes, str found'))
# expect: look (('TypeError', 'expected bytes, bytearray found'), ('TypeError', 'expected bytes, bytearray found'), ('TypeError', 'expected bytes, bytearray found'), ('TypeError', 'expected bytes, bytearray found'))
# expect: from b'a'
# expect: from b'b'
# expect: from b'c'
# expect: from b'\x01\x02'
# expect: from ('ValueError', 'bytes must be in range(0, 256)')
# expect: from ('TypeError', "cannot convert 'str' object to bytes")
# expect: from ('TypeError', "cannot convert 'int' object to bytes")
# expect: from ('BadInternalCall',)
# expect: from b'A'
# expect: (b'he', ('BadInternalCall',), b'zz', b'hello!!!')
# expect: concat (b'ab', b'ab', bytearray(b'ab'))
# expect: concat (b'ac', b'ac', bytearray(b'ac'))
# expect: concat (('TypeError', "can't concat str to bytes"), ('TypeError', "can't concat str to bytes"), ('TypeError', "can't concat str to bytes"))
# expect: concat (b'xy', b'xy', bytearray(b'xy'))
# expect: concat (b'', b'', bytearray(b''))
# expect: b'a,b' ('TypeError', 'sequence item 0: expected a bytes-like object, str found') ('TypeError', 'can only join an iterable')
# expect: repr b'plain' b'plain'
# expect: repr b'it\'s' b"it's"
# expect: repr b'"' b'"'
# expect: repr b'"\'' b'"\''
# expect: repr b'\x00\n\xff\\' b'\x00\n\xff\\'
# expect: (3, bytearray(b'---')) (3, bytearray(b'---'))
# expect: ('BufferError', 'Existing exports of data: object cannot be re-sized')
