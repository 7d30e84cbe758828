# What float() takes, and what it refuses.
class A:
    def __float__(self): return 1
class B:
    def __index__(self): return 7
print(float(), float(B()), float(True))
for f in lambda: float(A()), lambda: float([]), lambda: float(x=1), lambda: float(1, 2), lambda: float(1j):
    try:
        f()
    except TypeError as error:
        print(error)
# expect: 0.0 7.0 1.0
# expect: A.__float__ returned non-float (type int)
# expect: float() argument must be a string or a real number, not 'list'
# expect: float() takes no keyword arguments
# expect: float expected at most 1 argument, got 2
# expect: float() argument must be a string or a real number, not 'complex'
