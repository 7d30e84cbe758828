# A set that holds itself in a roundabout way.
class H:
    def __init__(self): self.s = None
    def __repr__(self): return repr(self.s)
h = H()
h.s = {h}
print(h.s)
h.s = frozenset([h])
print(h.s)
# expect: {set(...)}
# expect: frozenset({frozenset(...)})
