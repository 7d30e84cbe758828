# classmethod and staticmethod, on class and instance.
class A:
    @classmethod
    def c(cls, x): return cls.__name__, x
    @staticmethod
    def s(x): return x
class B(A): pass
print(A.c(1), B().c(2), A.s(3), B().s(4), A.c.__self__ is A, B.c.__func__ is A.c.__func__)
# expect: ('A', 1) ('B', 2) 3 4 True True
