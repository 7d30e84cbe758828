# A proxy does what its referent does.
from _weakref import proxy

class A:
    x = 1

    def __len__(self):
        return 3

    def __getitem__(self, key):
        return key * 2

    def __contains__(self, item):
        return item == 7

    def __add__(self, other):
        return ("add", other)

    def __radd__(self, other):
        return ("radd", other)

    def __iadd__(self, other):
        return ("iadd", other)

    def __neg__(self):
        return "neg"

    def __pow__(self, other, modulo=None):
        return ("pow", other, modulo)

    def __index__(self):
        return 5

    def __str__(self):
        return "text"

    def __bytes__(self):
        return b"bytes"

    def __reversed__(self):
        return "reversed"

    def __eq__(self, other):
        return other == 9

a = A()
p = proxy(a)
print(p.x, len(p), p[4], 7 in p, 8 in p)  # expect: 1 3 8 True False
print(p + 1, 1 + p, -p, p ** 2)  # expect: ('add', 1) ('radd', 1) neg ('pow', 2, None)
print([0] * 6 and [1, 2, 3, 4, 5, 6][p], str(p), bytes(p), reversed(p))  # expect: 6 text b'bytes' reversed
print(p == 9, p != 9, bool(p))  # expect: True False True
p.y = 2
print(a.y)  # expect: 2
del p.y
print(hasattr(a, "y"))  # expect: False
p += 1
print(p)  # expect: ('iadd', 1)
