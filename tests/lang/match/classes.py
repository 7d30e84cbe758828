# Class patterns: __match_args__, keywords, builtin types match themselves.
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def f(p):
    match p:
        case P(0, y=b): return "zero", b
        case P(a, b): return a, b
        case str(s) | bytes(s): return s
        case dict() | float(): return "type"
    return "no"
print([f(p) for p in (P(0, 1), P(2, 3), "s", b"b", {}, 1.0, 1)])
# expect: [('zero', 1), (2, 3), 's', b'b', 'type', 'type', 'no']
