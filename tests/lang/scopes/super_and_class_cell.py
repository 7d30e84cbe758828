# __class__ and super() work through a cell that the class fills.
class A:
    def f(self): return "A"
class B(A):
    def f(self): return __class__.__name__ + super().f()
    g = lambda self: super().f()
print(B().f(), B().g(), B.f.__closure__[0].cell_contents is B)
def outside(self): return super().f()
try:
    outside(B())
except RuntimeError as e:
    print(e)
# expect: BA A True
# expect: super(): __class__ cell not found
