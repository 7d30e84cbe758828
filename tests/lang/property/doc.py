# The docstring is the getter's unless one is given; a subclass keeps it on the instance.
def f(self): "f's doc"
def g(self): "g's doc"
class P(property): "P's doc"
print(property(f).__doc__, property(f, doc="own").__doc__, property(f).getter(g).__doc__, property(f, doc="own").getter(g).__doc__, property().__doc__)
print(P(f).__doc__, P().__doc__, type(P(f).setter(g)).__name__, P(f).__dict__)
p = property(f)
p.__doc__ = "changed"
print(p.__doc__)
# expect: f's doc own g's doc own None
# expect: f's doc P's doc P {'__doc__': "f's doc"}
# expect: changed
