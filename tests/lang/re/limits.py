# Deep backtracking is bounded by memory, not by recursion; the engine refuses broken code.
import re, _sre
print(re.match("(?:a|b)*c", "ab" * 50000), re.match("(a|b)*?$", "ab" * 20000).end(), re.match("(?:(?:a)*)*b", "a" * 15), len(re.findall("(?:x+)+", "x" * 5000)))
print(re.fullmatch("(?:.|\n)*", "a\n" * 30000).end(), re.match("a" * 300, "a" * 300).end(), re.search("(?:a?){20}a{20}", "a" * 20).end())
for code in ([], [99], [16], [1, 1], [26, 1, 0, 1, 1], [6, 99, 1], [17, 4, 1]):
    try:
        _sre.compile("x", 0, code, 1, {}, ())
        print("made")
    except RuntimeError as e:
        print(e)
# expect: None 40000 None 1
# expect: 60000 300 20
# expect: invalid SRE code
# expect: invalid SRE code
# expect: invalid SRE code
# expect: made
# expect: invalid SRE code
# expect: invalid SRE code
# expect: invalid SRE code
