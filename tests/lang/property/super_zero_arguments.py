# super() finds the class and the first argument in the frame.
class A:
    def f(self): return "A"
    @classmethod
    def c(cls): return cls.__name__
class B(A):
    def f(self):
        def inner(): return self
        return super().f() + "B" + type(inner()).__name__
    @classmethod
    def c(cls): return super().c()
    def gone(self):
        del self
        super()
    def none(): super()
print(B().f(), B.c(), B().c())
def outside(x): super()
for call in (lambda: B().gone(), lambda: B.none(), lambda: outside(1), super):
    try:
        call()
    except RuntimeError as e:
        print(e)
# expect: ABB B B
# expect: super(): arg[0] deleted
# expect: super(): no arguments
# expect: super(): __class__ cell not found
# expect: super(): no arguments
