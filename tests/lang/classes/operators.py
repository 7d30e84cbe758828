# Reflected operators, NotImplemented, in-place fallbacks, subclass priority.
class A:
    def __init__(self, n): self.n = n
    def __add__(self, o): return NotImplemented if isinstance(o, str) else f"{self.n}+{getattr(o, 'n', o)}"
    def __radd__(self, o): return f"{o}r+{self.n}"
    def __iadd__(self, o): self.n = f"{self.n}+={o}"; return self
    __mul__ = None
class B(A):
    def __radd__(self, o): return "B first"
a = A(1)
print(a + 2, 3 + a, A(1) + B(2))
a += 5
print(a.n)
for bad in (lambda: a + "s", lambda: a * 2, lambda: a @ 1):
    try:
        bad()
    except TypeError as e:
        print(e)
# expect: 1+2 3r+1 B first
# expect: 1+=5
# expect: unsupported operand type(s) for +: 'A' and 'str'
# expect: 'NoneType' object is not callable
# expect: unsupported operand type(s) for @: 'A' and 'int'
