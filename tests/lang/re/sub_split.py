# sub, subn, split, findall, finditer, with empty matches.
import re
print(re.sub("x*", "-", "abxd"), re.sub("(a)|b", lambda m: repr(m[1]), "ab"), re.subn("a", "b", "aaa", 2), re.sub(r"(\w)(\d)", r"\2\g<1>\\", "a1b2"), re.sub("a", r"\n", "a") == "\n", re.sub(b"a", b"b", b"aa"))
print(re.split(r"\s*", "a b"), re.split("(x)|y", "axbyc"), re.split(",", "a,b,c", 1), re.findall("(a)(b)?", "aba"), re.findall("", "ab"), re.findall(r"\b", "a b"))
print([m.span() for m in re.finditer("a|", "ba")], re.sub("(?P<n>a)", r"[\g<n>]", "a"), re.split(r"\b", "a b"))
s = re.compile("a").scanner("aba")
print(s.search().span(), s.search().span(), s.search(), s.pattern)
for f in (lambda: re.sub("a", 1, "a"), lambda: re.sub("(a)", r"\2", "a"), lambda: re.sub("a", lambda m: 1, "a")):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
# expect: -a-b--d- 'a'None ('bba', 2) 1a\2b\ True b'bb'
# expect: ['', 'a', '', 'b', ''] ['a', 'x', 'b', None, 'c'] ['a', 'b,c'] [('a', 'b'), ('a', '')] ['', '', ''] ['', '', '', '']
# expect: [(0, 0), (1, 2), (2, 2)] [a] ['', 'a', ' ', 'b', '']
# expect: (0, 1) (2, 3) None re.compile('a')
# expect: TypeError decoding to str: need a bytes-like object, int found
# expect: error invalid group reference 2 at position 1
# expect: TypeError sequence item 0: expected str instance, int found
