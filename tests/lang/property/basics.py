# Getter, setter, deleter, and the messages when one is missing.
class C:
    @property
    def x(self):
        "The doc."
        return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): del self._x
    y = property()
    z = property(lambda self: 1)
c = C()
c.x = 5
print(c.x, C.x.__doc__, type(C.x).__name__, C.z.fset)
del c.x
for code in ("c.x", "c.y", "c.z = 1", "del c.z", "property().__get__(c)", "property(1, 2, 3, 4, 5)", "property(foo=1)", "property().__set_name__(1)"):
    try:
        exec(code)
    except Exception as e:
        print(type(e).__name__, e)
# expect: 5 The doc. property None
# expect: AttributeError 'C' object has no attribute '_x'
# expect: AttributeError property 'y' of 'C' object has no getter
# expect: AttributeError property 'z' of 'C' object has no setter
# expect: AttributeError property 'z' of 'C' object has no deleter
# expect: AttributeError property of 'C' object has no getter
# expect: TypeError property() takes at most 4 arguments (5 given)
# expect: TypeError 'foo' is an invalid keyword argument for property()
# expect: TypeError __set_name__() takes 2 positional arguments but 1 were given
