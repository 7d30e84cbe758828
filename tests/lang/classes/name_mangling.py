# Two leading underscores in a class body are mangled.
class _Pri:
    __a = 1
    def f(self, __p=2):
        __local = 3
        return self.__a, sorted(locals())
    def __dunder__(self): pass
print(_Pri().f()[1], sorted(k for k in vars(_Pri) if "a" in k and "Pri" in k))
# expect: ['_Pri__local', '_Pri__p', 'self'] ['_Pri__a']
