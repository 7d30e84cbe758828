# Decorators apply from the inside out; a class or any expression will do.
def add(n):
    return lambda f: lambda *a: f(*a) + n
@add(1)
@(lambda f: lambda x: f(x) * 10)
def f(x):
    return x
class Twice:
    def __init__(self, f): self.f = f
    def __call__(self, *a): return self.f(*a) * 2
@Twice
def g(x): return x
@Twice
class Number(int): pass
print(f(3), g("ab"), Number(4))
# expect: 31 abab 8
