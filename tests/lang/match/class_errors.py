# Mistakes that class patterns find when they run.
class A: x = 1
class B: __match_args__ = ["x"]
class C:
    __match_args__ = ("x", "x")
    x = 1
class D: __match_args__ = (1,)
def attempt(f, *a):
    try:
        f(*a)
    except TypeError as e:
        print(e)
def one(cls):
    match cls():
        case cls(_): pass
def two(cls):
    match cls():
        case cls(_, _): pass
for cls in (A, B, D): attempt(one, cls)
attempt(two, C); attempt(two, int)
def not_class(x):
    match x:
        case x(): pass
attempt(not_class, 5)
# expect: A() accepts 0 positional sub-patterns (1 given)
# expect: B.__match_args__ must be a tuple (got list)
# expect: __match_args__ elements must be strings (got int)
# expect: C() got multiple sub-patterns for attribute 'x'
# expect: int() accepts 1 positional sub-pattern (2 given)
# expect: called match pattern must be a type
