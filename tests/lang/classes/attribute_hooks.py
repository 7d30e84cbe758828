# __getattr__ is asked last, __getattribute__ always.
class C:
    x = 1
    def __getattr__(self, name): return f"<{name}>"
    def __setattr__(self, name, value): object.__setattr__(self, name, value * 2)
    def __delattr__(self, name): print("del", name)
c = C()
c.y = 5
del c.y
print(c.x, c.y, c.z)
class D(C):
    def __getattribute__(self, name):
        if name == "x": raise AttributeError
        return super().__getattribute__(name)
print(D().x)
# expect: del y
# expect: 1 10 <z>
# expect: <x>
