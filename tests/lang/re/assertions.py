# Look-around, boundaries, conditionals.
import re
print(re.findall(r"(?<=\$)\d+(?!\d|x)", "$12 $34x 56"), re.findall(r"\bfoo\b", "foo foobar (foo)"), re.findall(r"\Boo\b", "foo zoo"), re.search(r"(?<!a)b", "abb").start())
print([re.fullmatch(r"(<)?\w+(?(1)>|$)", s) is not None for s in ("<a>", "a", "<a", "a>")], re.match(r"(?=(a+))a*b\1", "aaaba"), re.match(r"(?!.*x)a", "ax"))
print(re.findall(r"^\w", "a\nb", re.M), re.findall(r"\w$", "a\nb\n"), re.findall(r"\w\Z", "a\nb\n"), re.search(r"a.c", "a\nc", re.S), re.search(r"\A\s", " "), re.findall(r"(?m:^)x|y", "x\nx y"))
print(re.search("(?=(a))b|a", "a").groups(), re.search("(?:(a)|b)(?!\\1)", "ab").group())
# expect: ['12'] ['foo', 'foo'] ['oo', 'oo'] 2
# expect: [True, True, False, False] None None
# expect: ['a', 'b'] ['b'] [] <re.Match object; span=(0, 3), match='a\nc'> <re.Match object; span=(0, 1), match=' '> ['x', 'x', 'y']
# expect: (None,) a
