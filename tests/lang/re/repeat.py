# Repeats: greedy, lazy, possessive, atomic; empty bodies end.
import re
for p, s in [("a*?b", "aab"), ("(a|ab)(c|bcd)(d*)", "abcd"), ("(?:a?)*b", "aab"), ("(a*)*", "b"), ("(a*)+", "aa"), ("(?:ab)*+c", "ababc"), ("a*+a", "aaa"), ("(?>a+)b", "aab"), ("(?>a|ab)c", "abc"),
             ("(a){2,3}?b", "aaab"), ("(?:(a)|b)*", "ab"), ("((?:a|b)*?)c", "abac"), ("x{0}y", "y"), ("(.*)(.*)z", "abz"), ("(a+|b){0,}?c", "abc"), (r"(\w+)\s\1", "hey hey"), ("(?:a{2})++b", "aaaab")]:
    m = re.fullmatch(p, s)
    print(p, m and (m.span(), m.groups()))
# expect: a*?b ((0, 3), ())
# expect: (a|ab)(c|bcd)(d*) ((0, 4), ('a', 'bcd', ''))
# expect: (?:a?)*b ((0, 3), ())
# expect: (a*)* None
# expect: (a*)+ ((0, 2), ('',))
# expect: (?:ab)*+c ((0, 5), ())
# expect: a*+a None
# expect: (?>a+)b ((0, 3), ())
# expect: (?>a|ab)c None
# expect: (a){2,3}?b ((0, 4), ('a',))
# expect: (?:(a)|b)* ((0, 2), ('a',))
# expect: ((?:a|b)*?)c ((0, 4), ('aba',))
# expect: x{0}y ((0, 1), ())
# expect: (.*)(.*)z ((0, 3), ('ab', ''))
# expect: (a+|b){0,}?c ((0, 3), ('b',))
# expect: (\w+)\s\1 ((0, 7), ('hey',))
# expect: (?:a{2})++b ((0, 5), ())
