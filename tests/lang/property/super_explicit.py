# Bound and unbound super objects.
class A:
    x = 1
    def f(self): return "A.f"
class B(A):
    x = 2
    def f(self): return "B.f"
b = B()
s = super(B, b)
print(s.x, s.f(), super(B, B).x, s.__thisclass__.__name__, s.__self__ is b, s.__self_class__.__name__, s.__class__.__name__)
u = super(B)
print(u, s, u.__self__, u.__get__(b).f())
for call in (lambda: super(1), lambda: super(int, "x"), lambda: super(1, 2, 3), lambda: s.missing):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: 1 A.f 1 B True B super
# expect: <super: <class 'B'>, NULL> <super: <class 'B'>, <B object>> None A.f
# expect: TypeError super() argument 1 must be a type, not int
# expect: TypeError super(type, obj): obj must be an instance or subtype of type
# expect: TypeError super() expected at most 2 arguments, got 3
# expect: AttributeError 'super' object has no attribute 'missing'
