# Special methods are looked up on the type, not the instance.
class C:
    def __len__(self): return 3
    def __bool__(self): return False
c = C()
c.__len__ = lambda: 9
print(len(c), bool(c))
C.__call__ = lambda self, *a: a
print(c(1, 2))
del C.__call__
try:
    c()
except TypeError as e:
    print(e)
# expect: 3 False
# expect: (1, 2)
# expect: 'C' object is not callable
