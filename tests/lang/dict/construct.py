# Mappings, pairs and keywords.
class M:
    def keys(self): return "ab"
    def __getitem__(self, k): return k * 2
print(dict(M()), dict([(1, 2), "xy"], z=3), dict({1: 2}, **{"a": 1}), dict(zip("ab", [1, 2])))
for call in (lambda: dict(1), lambda: dict([1]), lambda: dict(["abc"]), lambda: dict([[1, 2], (1,)]), lambda: dict(1, 2), lambda: dict(**{1: 2}), lambda: {}.update(1, 2)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: {'a': 'aa', 'b': 'bb'} {1: 2, 'x': 'y', 'z': 3} {1: 2, 'a': 1} {'a': 1, 'b': 2}
# expect: TypeError 'int' object is not iterable
# expect: TypeError cannot convert dictionary update sequence element #0 to a sequence
# expect: ValueError dictionary update sequence element #0 has length 3; 2 is required
# expect: ValueError dictionary update sequence element #1 has length 1; 2 is required
# expect: TypeError dict expected at most 1 argument, got 2
# expect: TypeError keywords must be strings
# expect: TypeError update expected at most 1 argument, got 2
