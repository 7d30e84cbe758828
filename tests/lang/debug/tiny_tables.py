# A method cache of four entries finds the same attributes as a large one.
# debug: tiny-tables
class A:
    def __init__(self): self.x = 1
    def f(self): return 1
    def g(self): return 2
    def h(self): return 3
    def i(self): return 4
    def j(self): return 5

class B(A):
    def g(self): return 20

print([(a.f(), a.g(), a.h(), a.i(), a.j(), a.x) for a in (A(), B())])  # expect: [(1, 2, 3, 4, 5, 1), (1, 20, 3, 4, 5, 1)]
A.f = lambda self: 10
del B.g
print(B().f(), B().g())  # expect: 10 2
