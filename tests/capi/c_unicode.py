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
    print("join", u.join(*args))
for args in (("a%s", "b"), ("\xe9", "\u20ac"), (1, "a"), ("a", 1)):
    print("combine", ascii(u.combine(*args)))
for args in (("hello", 1, 3), ("hello", 0, 99), ("hello", 9, 12), ("hello", -1, 3), ("hello", 3, 1)):
    print("substring", u.substring(*args))
print(u.intern("some name"), u.intern(Text("x"))[2:], u.intern("1x")[3])
for c in "5a \u0664\xb2\u0130\xdf\u1f80\n\u01c6":
    print("ctype", ascii(c), u.ctype(c))
print(ascii(u.writer("abc", "xyz")), ascii(u.writer("", "\xe9\u20ac")))
