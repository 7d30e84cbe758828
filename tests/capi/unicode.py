# str made, read, compared, searched and cut by C.
import c_unicode as u

class Text(str):
    pass

print(u.build())
for item in u.make():
    print("make", ascii(item))
for op in ("abc", "h\xe9", "\u20acuro", "\U0001F600", "", "a\0b", "\ud800", "long enough", Text("sub"), 5):
    print("look", ascii(u.look(op)))
for a, b, text in (("a", "b", b"a"), ("b", "a", b"ba"), ("ab", "ab", b"a"), ("\xe9", "z", b"\xe9"), ("\u20ac", "x", b"x"), (1, "a", b""), ("a", None, b"a"), ("", "", b"")):
    print("compare", ascii((a, b)), u.compare(a, b, text))
for args in (("abcabc", "bc", 0, 6), ("abcabc", "bc", -3, 99), ("abcabc", "", 2, 4), ("abc", "\u20ac", 0, 3), ("abc", 5, 0, 3), (None, "a", 0, 3), ("abc", "abc", 1, 0)):
    print("search", ascii(args), u.search(*args))
for args in (("abcabc", "c", 0, 6, 1), ("abcabc", "c", 0, 6, -1), ("abcabc", "c", 3, 5, 1), ("abc", "\u20ac", 0, 3, 1)):
    print("char", u.find_char(*args))
for args in (("a,b,c", ","), (" a  b\nc ", None), ("abc", ""), ("abc", 5), (7, ",")):
    print("cut", u.cut(*args))
for args in ((",", ["a", "b"]), (None, ("a", "b")), (",", ["a", 1]), (5, ["a"]), (5, ["a", "b"]), (",", 7), (",", [])):
    print("join", repr(u.join(*args)))
for args in (("a%s", "b"), ("\xe9", "\u20ac"), (1, "a"), ("a", 1)):
    print("combine", ascii(u.combine(*args)))
for args in (("hello", 1, 3), ("hello", 0, 99), ("hello", 9, 12), ("hello", -1, 3), ("hello", 3, 1)):
    print("substring", repr(u.substring(*args)))
print(u.intern("some name"), u.intern(Text("x"))[2:], u.intern("1x")[3])
for c in "5a \u0664\xb2\u0130\xdf\u1f80\n\u01c6":
    print("ctype", ascii(c), u.ctype(c))
print(ascii(u.writer("abc", "xyz")), ascii(u.writer("", "\xe9\u20ac")))
# expect: (('IndexError', 'string index out of range'), ('ValueError', 'character out of range'), ('SystemError', 'Cannot copy UCS2 characters into a string of ascii characters'), 1, ('SystemError', 'Cannot write 2 characters at 2 in a string of 3 characters'), 1, ('ValueError', 'fill character is bigger than the string maximum character'), ('SystemError', 'Cannot modify a string currently used'), ('a-!', '€!'))
# expect: make 'h\xe9llo'
# expect: make ('UnicodeDecodeError', "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte")
# expect: make 'a\x00b'
# expect: make ('SystemError', 'Negative size passed to PyUnicode_FromStringAndSize')
# expect: make 'a\u20ac'
# expect: make 'ab'
# expect: make ('SystemError', 'invalid kind')
# expect: make ('ValueError', 'size must be positive')
# expect: make ('SystemError', 'invalid maximum character passed to PyUnicode_New')
# expect: make 'w\U0001f600'
# expect: make 'w'
# expect: make ('BadInternalCall',)
# expect: make '\u20ac'
# expect: make ('ValueError', 'chr() arg not in range(0x110000)')
# expect: make ('ValueError', 'chr() arg not in range(0x110000)')
# expect: make ''
# expect: make ('SystemError', 'Negative size passed to PyUnicode_New')
# expect: make ('SystemError', 'invalid maximum character passed to PyUnicode_New')
# expect: look (b'abc', 'abc', 'abc', True, 3, 'abc', 97, ('IndexError', 'string index out of range'))
# expect: look (b'h\xc3\xa9', 'h\xe9', 'h\xe9', True, 2, 'h\xe9', 104, ('IndexError', 'string index out of range'))
# expect: look (b'\xe2\x82\xacuro', '\u20acuro', '\u20acuro', ('SystemError', 'string is longer than the buffer'), 3, '\u20acur', 8364, ('IndexError', 'string index out of range'))
# expect: look (b'\xf0\x9f\x98\x80', '\U0001f600', '\U0001f600', True, 1, '\U0001f600', 128512, ('IndexError', 'string index out of range'))
# expect: look (b'', '', '', True, 0, '', ('IndexError', 'string index out of range'), ('IndexError', 'string index out of range'))
# expect: look (b'a\x00b', ('ValueError', 'embedded null character'), 'a\x00b', True, 3, 'a\x00b', 97, ('IndexError', 'string index out of range'))
# expect: look (('UnicodeEncodeError', "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"), '\ud800', '\ud800', True, 1, '\ud800', 55296, ('IndexError', 'string index out of range'))
# expect: look (b'long enough', 'long enough', 'long enough', ('SystemError', 'string is longer than the buffer'), 3, 'lon', 108, ('IndexError', 'string index out of range'))
# expect: look (b'sub', 'sub', 'sub', True, 3, 'sub', 115, ('IndexError', 'string index out of range'))
# expect: look (('TypeError', 'bad argument type for built-in operation'), ('TypeError', 'bad argument type for built-in operation'), ('TypeError', 'bad argument type for built-in operation'))
# expect: compare ('a', 'b') (-1, True, (0, 1))
# expect: compare ('b', 'a') (1, False, (-1, 0))
# expect: compare ('ab', 'ab') (0, False, (1, 0))
# expect: compare ('\xe9', 'z') (1, False, (0, 0))
# expect: compare ('\u20ac', 'x') (1, False, (1, 0))
# expect: compare (1, 'a') (('TypeError', "Can't compare int and str"), NotImplemented, 0)
# expect: compare ('a', None) (('TypeError', "Can't compare str and NoneType"), NotImplemented, (0, 1))
# expect: compare ('', '') (0, False, (0, 1))
# expect: search ('abcabc', 'bc', 0, 6) (1, 4, 2, 0, 1, 1)
# expect: search ('abcabc', 'bc', -3, 99) (4, 4, 1, 0, 1, 1)
# expect: search ('abcabc', '', 2, 4) (2, 4, 3, 1, 1, 1)
# expect: search ('abc', '\u20ac', 0, 3) (-1, -1, 0, 0, 0, 0)
# expect: search ('abc', 5, 0, 3) (('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'), ('TypeError', "'in <string>' requires string as left operand, not int"))
# expect: search (None, 'a', 0, 3) (('TypeError', 'must be str, not NoneType'), ('TypeError', 'must be str, not NoneType'), ('TypeError', 'must be str, not NoneType'), ('TypeError', 'must be str, not NoneType'), ('TypeError', 'must be str, not NoneType'), ('TypeError', 'must be str, not NoneType'))
# expect: search ('abc', 'abc', 1, 0) (-1, -1, 0, 0, 0, 1)
# expect: char 2
# expect: char 5
# expect: char -1
# expect: char -1
# expect: cut (['a', 'b', 'c'], ['a,b', 'c'], ['a,b,c'], ('a', ',', 'b,c'), ('a,b', ',', 'c'))
# expect: cut (['a', 'b', 'c'], [' a  b', 'c'], [' a  b\n', 'c '], 0, 0)
# expect: cut (('ValueError', 'empty separator'), ('ValueError', 'empty separator'), ['abc'], ('ValueError', 'empty separator'), ('ValueError', 'empty separator'))
# expect: cut (('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'), ['abc'], ('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'))
# expect: cut (('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'))
# expect: join 'a,b'
# expect: join 'a b'
# expect: join ('TypeError', 'sequence item 1: expected str instance, int found')
# expect: join 'a'
# expect: join ('TypeError', 'separator: expected str instance, int found')
# expect: join ('TypeError', 'can only join an iterable')
# expect: join ''
# expect: combine ('a%sb', 'a%sb', 'a%sb', 'ab', 'a%s')
# expect: combine ('\xe9\u20ac', '\xe9\u20ac', '\xe9\u20ac', ('TypeError', 'not all arguments converted during string formatting'), '\xe9')
# expect: combine (('TypeError', 'must be str, not int'), ('BadInternalCall',), ('BadInternalCall',), ('TypeError', 'must be str, not int'), ('TypeError', 'must be str, not int'))
# expect: combine (('TypeError', 'can only concatenate str (not "int") to str'), ('BadInternalCall',), ('BadInternalCall',), ('TypeError', 'not all arguments converted during string formatting'), ('TypeError', 'must be str, not int'))
# expect: substring 'el'
# expect: substring 'hello'
# expect: substring ''
# expect: substring ('IndexError', 'string index out of range')
# expect: substring ''
# expect: (True, 'some name', 'str', False) ('str', True) False
# expect: ctype '5' (1, 0, 1, 5, 53, 53)
# expect: ctype 'a' (0, 0, 1, -1, 97, 65)
# expect: ctype ' ' (0, 1, 1, -1, 32, 32)
# expect: ctype '\u0664' (1, 0, 1, 4, 1636, 1636)
# expect: ctype '\xb2' (1, 0, 1, -1, 178, 178)
# expect: ctype '\u0130' (0, 0, 1, -1, 105, 304)
# expect: ctype '\xdf' (0, 0, 1, -1, 223, 83)
# expect: ctype '\u1f80' (0, 0, 1, -1, 8064, 7944)
# expect: ctype '\n' (0, 1, 0, -1, 10, 10)
# expect: ctype '\u01c6' (0, 0, 1, -1, 454, 452)
# expect: ('abc|yz\U0001f600', 'xyz', '') ('|\u20ac\U0001f600', '\xe9\u20ac', '')
