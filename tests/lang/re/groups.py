# Groups, names, spans.
import re
m = re.match(r"(?P<a>\w)(?P<b>x)?(\d+)", "q42!")
print(m.groups(), m.groups("-"), m.groupdict(), m["a"], m.group(3, "a"), m.span(3), m.start("b"), m.lastindex, m.lastgroup, m.regs, m.expand(r"\g<a>-\3"))
print(m, m.re.groups, dict(m.re.groupindex), m.string, m.pos, m.endpos)
for f in (lambda: m.group(9), lambda: m["zz"], lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: re.match("a", 1)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
# expect: ('q', None, '42') ('q', '-', '42') {'a': 'q', 'b': None} q ('42', 'q') (1, 3) -1 3 None ((0, 3), (0, 1), (-1, -1), (1, 3)) q-42
# expect: <re.Match object; span=(0, 3), match='q42'> 3 {'a': 1, 'b': 2} q42! 0 4
# expect: IndexError no such group
# expect: IndexError no such group
# expect: TypeError cannot use a string pattern on a bytes-like object
# expect: TypeError cannot use a bytes pattern on a string-like object
# expect: TypeError expected string or bytes-like object, got 'int'
