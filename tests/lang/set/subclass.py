# Subclasses keep their class in construction, not in results; repr shows it.
class S(set):
    def __init__(self, *a, tag=None):
        super().__init__(*a)
        self.tag = tag
class F(frozenset): pass
s = S([1], tag="x")
print(s, s.tag, type(s | s).__name__, type(s.copy()).__name__, F("a"), F(), type(F().union()).__name__)
print(s.__reduce__(), frozenset([2]).__reduce__())
n = frozenset([1])
print(n.copy() is n, frozenset(n) is n, F(n) == n, set.__sizeof__({1}))
import weakref
r = weakref.ref(s)
print(r() is s)
del s
print(r())
# expect: S({1}) x set set F({'a'}) F() frozenset
# expect: (<class '__main__.S'>, ([1],), {'tag': 'x'}) (<class 'frozenset'>, ([2],), None)
# expect: True True True 200
# expect: True
# expect: None
