# Data descriptors win over the instance dict, others lose to it.
class Data:
    def __set_name__(self, owner, name): self.name = name
    def __get__(self, obj, cls=None): return f"get {self.name}" if obj else self
    def __set__(self, obj, value): print("set", self.name, value)
    def __delete__(self, obj): print("delete", self.name)
class NonData:
    def __get__(self, obj, cls=None): return "non-data"
class C:
    d = Data()
    n = NonData()
c = C()
c.d = 1
del c.d
c.__dict__.update(d=1, n=2)
print(c.d, c.n, C.n, type(C.d).__name__)
# expect: set d 1
# expect: delete d
# expect: get d 2 non-data Data
