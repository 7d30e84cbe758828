# Encodings from C, by name and by function; paths; the registry.
import c_codec as c

class Path:
    def __init__(self, value):
        self.value = value
    def __fspath__(self):
        return self.value

for op in ("abc", "\xe9", "\u20ac", "\ud800", "\udc80", 5):
    print("encode", ascii(op), c.encode(op))
for args in (("\xe9", None, None), ("\xe9", "latin-1", None), ("\u20ac", "ascii", "replace"), ("\u20ac", "cp1252", None), ("a", "no-such", None), ("a", "rot13", None), (5, None, None)):
    print("as", ascii(args), c.encode_as(*args))
for args in ((b"\xc3\xa9", None, None), (b"\xe9", "latin-1", None), (b"\x80", "cp1252", None), (b"\xff", "utf-8", "replace"), (b"\xff", None, None), (b"a", "no-such", None)):
    print("decode", ascii(c.decode(*args)))
for args in ((b"ab", None), (b"\xc3\xa9", None), (b"a\xc3", None), (b"\xff\xfea\0", None), (b"\\x41\\u20ac", None), (b"\xff", "ignore"), (b"\xff", "surrogateescape")):
    print("known", ascii(c.decode_known(*args)))
for args in ((b"\xc3\xa9", None), (bytearray(b"a"), "ascii"), (memoryview(b""), None), ("a", None), (5, None)):
    print("from", ascii(c.from_object(*args)))
for op in ("a/b", b"a/\xff", "\udcff", "a\0b", b"\0", Path("p"), Path(b"q"), Path(5), 5):
    print("paths", ascii(c.paths(op)))
for name in ("rot13", "no-such"):
    print("registry", c.registry(name, "abc"))
print(c.incremental())
print(c.errors())
# expect: encode 'abc' (b'abc', b'abc', b'abc', b'\xff\xfea\x00b\x00c\x00', b'abc')
# expect: encode '\xe9' (b'\xc3\xa9', b'\xe9', ('UnicodeEncodeError', "'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)"), b'\xff\xfe\xe9\x00', b'\xc3\xa9')
# expect: encode '\u20ac' (b'\xe2\x82\xac', ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\u20ac' in position 0: ordinal not in range(256)"), ('UnicodeEncodeError', "'ascii' codec can't encode character '\\u20ac' in position 0: ordinal not in range(128)"), b'\xff\xfe\xac ', b'\xe2\x82\xac')
# expect: encode '\ud800' (('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\ud800' in position 0: ordinal not in range(256)"), ('UnicodeEncodeError', "'ascii' codec can't encode character '\\ud800' in position 0: ordinal not in range(128)"), ('UnicodeEncodeError', "'utf-16' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), ('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"))
# expect: encode '\udc80' (('UnicodeEncodeError', "'utf-8' codec can't encode character '\\udc80' in position 0: surrogates not allowed"), ('UnicodeEncodeError', "'latin-1' codec can't encode character '\\udc80' in position 0: ordinal not in range(256)"), ('UnicodeEncodeError', "'ascii' codec can't encode character '\\udc80' in position 0: ordinal not in range(128)"), ('UnicodeEncodeError', "'utf-16' codec can't encode character '\\udc80' in position 0: surrogates not allowed"), b'\x80')
# expect: encode 5 (('TypeError', 'bad argument type for built-in operation'), ('TypeError', 'bad argument type for built-in operation'), ('TypeError', 'bad argument type for built-in operation'), ('TypeError', 'bad argument type for built-in operation'), 0)
# expect: as ('\xe9', None, None) b'\xc3\xa9'
# expect: as ('\xe9', 'latin-1', None) b'\xe9'
# expect: as ('\u20ac', 'ascii', 'replace') b'?'
# expect: as ('\u20ac', 'cp1252', None) b'\x80'
# expect: as ('a', 'no-such', None) ('LookupError', 'unknown encoding: no-such')
# expect: as ('a', 'rot13', None) ('LookupError', "'rot13' is not a text encoding; use codecs.encode() to handle arbitrary codecs")
# expect: as (5, None, None) ('TypeError', 'bad argument type for built-in operation')
# expect: decode '\xe9'
# expect: decode '\xe9'
# expect: decode '\u20ac'
# expect: decode '\ufffd'
# expect: decode ('UnicodeDecodeError', "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte")
# expect: decode ('LookupError', 'unknown encoding: no-such')
# expect: known ('ab', 'ab', 2, 'ab', 'ab', 'ab', 'ab', '\u6261', 0)
# expect: known ('\xe9', '\xe9', 2, ('UnicodeDecodeError', "'ascii' codec can't decode byte 0xc3 in position 0: ordinal not in range(128)"), '\xc3\xa9', '\xe9', '\xc3\xa9', '\ua9c3', 0)
# expect: known (('UnicodeDecodeError', "'utf-8' codec can't decode byte 0xc3 in position 1: unexpected end of data"), 'a', 1, ('UnicodeDecodeError', "'ascii' codec can't decode byte 0xc3 in position 1: ordinal not in range(128)"), 'a\xc3', 'a\udcc3', 'a\xc3', '\uc361', 0)
# expect: known (('UnicodeDecodeError', "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"), ('UnicodeDecodeError', "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"), -1, ('UnicodeDecodeError', "'ascii' codec can't decode byte 0xff in position 0: ordinal not in range(128)"), '\xff\xfea\x00', '\udcff\udcfea\x00', '\xff\xfea\x00', 'a', -1)
# expect: known ('\\x41\\u20ac', '\\x41\\u20ac', 10, '\\x41\\u20ac', '\\x41\\u20ac', '\\x41\\u20ac', 'A\u20ac', '\u785c\u3134\u755c\u3032\u6361', 0)
# expect: known ('', '', 1, '', '\xff', '\udcff', '\xff', '', 0)
# expect: known ('\udcff', '\udcff', 1, '\udcff', '\xff', '\udcff', '\xff', '\udcff', 0)
# expect: from '\xe9'
# expect: from 'a'
# expect: from ''
# expect: from ('TypeError', 'decoding str is not supported')
# expect: from ('TypeError', 'decoding to str: need a bytes-like object, int found')
# expect: paths (b'a/b', 'a/b')
# expect: paths (b'a/\xff', 'a/\udcff')
# expect: paths (b'\xff', '\udcff')
# expect: paths (('ValueError', 'embedded null byte'), ('ValueError', 'embedded null character'))
# expect: paths (('ValueError', 'embedded null byte'), ('ValueError', 'embedded null character'))
# expect: paths (b'p', 'p')
# expect: paths (b'q', 'q')
# expect: paths (('TypeError', 'expected Path.__fspath__() to return str or bytes, not int'), ('TypeError', 'expected Path.__fspath__() to return str or bytes, not int'))
# expect: paths (('TypeError', 'expected str, bytes or os.PathLike object, not int'), ('TypeError', 'expected str, bytes or os.PathLike object, not int'))
# expect: registry (('n', 1), ('abc', 3), 1, 'nop')
# expect: registry (('LookupError', 'unknown encoding: no-such'), ('LookupError', 'unknown encoding: no-such'), 0, ('LookupError', 'unknown encoding: no-such'))
# expect: (b'\xff\xfea\x00', '�', ('LookupError', "unknown error handler name 'no such handler'"))
# expect: ("'utf-8' codec can't decode byte 0x62 in position 1: why", "'utf-8' codec can't decode bytes in position 0-2: because", ('UnicodeDecodeError', "'utf-8' codec can't decode bytes in position 0-2: because"), ('TypeError', 'codec must pass exception instance'))
