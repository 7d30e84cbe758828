# C3 linearisation, cooperative super, and what has none.
class A:
    def f(self): return ["A"]
class B(A):
    def f(self): return ["B"] + super().f()
class C(A):
    def f(self): return ["C"] + super().f()
class D(B, C):
    def f(self): return ["D"] + super().f()
print(D().f(), [k.__name__ for k in D.__mro__])
for bases in ((A, B), (object, A), (A, A)):
    try:
        type("X", bases, {})
    except TypeError as e:
        print(str(e).replace("\n", " "))
# expect: ['D', 'B', 'C', 'A'] ['D', 'B', 'C', 'A', 'object']
# expect: Cannot create a consistent method resolution order (MRO) for bases A, B
# expect: Cannot create a consistent method resolution order (MRO) for bases object, A
# expect: duplicate base class A
