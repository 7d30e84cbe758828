# Formatting that recurses.
for act in (lambda: ("{:" * 10_000).format(1), lambda: "{:{:{:{}}}}".format(1, 2, 3, 4), lambda: ("{0" + ".a" * 100_000 + "}").format(1), lambda: ("{0" + "[0]" * 100_000 + "}").format(1), lambda: "%" + "(" * 100_000 % {} if False else ("%" + "(" * 100_000) % {}):
    try:
        act()
    except (ValueError, AttributeError, TypeError, RecursionError, KeyError):
        pass
import re
for pattern in ("(" * 100_000 + ")" * 100_000, "(?:" * 50_000 + "a" + ")" * 50_000, "a|" * 50_000, "[" * 100_000, "(?=" * 50_000, "a{1}" * 10_000, "(a" * 90 + ")*" * 90):
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError, ValueError):
        pass
m = re.compile("(?:a|b)*?c|(?:(?:a)*b?)*$")
m.match("a" * 100_000)
re.match("(?:(?:a)|b)*", "ab" * 200_000)
re.match("(?:x|(?:a|b))*?$", "ab" * 50_000)
re.match("(a)*", "a" * 1_000_000)
print("alive")  # expect: alive
