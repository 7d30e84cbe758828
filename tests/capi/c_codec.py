# Encodings from C, by name and by function; paths; the registry.
import c_codec as c

class Path:
    def __init__(self, value):
        self.value = value
    def __fspath__(self):
        return self.value

for op in ("abc", "\xe9", "\u20ac", "\ud800", "\udc80", 5):
    print("encode", ascii(op), c.encode(op))
for args in (("\xe9", None, None), ("\xe9", "latin-1", None), ("\u20ac", "ascii", "replace"), ("\u20ac", "cp1252", None), ("a", "no-such", None), ("a", "base64", None), (5, None, None)):
    print("as", ascii(args), c.encode_as(*args))
for args in ((b"\xc3\xa9", None, None), (b"\xe9", "latin-1", None), (b"\x80", "cp1252", None), (b"\xff", "utf-8", "replace"), (b"\xff", None, None), (b"a", "no-such", None)):
    print("decode", ascii(c.decode(*args)))
for args in ((b"ab", None), (b"\xc3\xa9", None), (b"a\xc3", None), (b"\xff\xfea\0", None), (b"\\x41\\u20ac", None), (b"\xff", "ignore"), (b"\xff", "surrogateescape")):
    print("known", ascii(c.decode_known(*args)))
for args in ((b"\xc3\xa9", None), (bytearray(b"a"), "ascii"), (memoryview(b""), None), ("a", None), (5, None)):
    print("from", ascii(c.from_object(*args)))
for op in ("a/b", b"a/\xff", "\udcff", "a\0b", b"\0", Path("p"), Path(b"q"), Path(5), 5):
    print("paths", ascii(c.paths(op)))
for name in ("base64", "no-such"):
    print("registry", c.registry(name))
print(c.incremental())
print(c.errors())
