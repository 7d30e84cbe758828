# Replacing a class's data is seen at once, by whatever way it is read, and a descriptor that comes in its place acts.
class Base:
    count, limit = 1, 10
    def bump(self):
        Base.count += 1
        return self.count, type(self).count

class Child(Base):
    def read(self):
        return self.count, Child.count, Base.count, self.limit

class Loud:
    def __get__(self, instance, owner):
        return "got"
    def __set__(self, instance, value):
        print("set", value)

c = Child()
def run():
    seen = []
    for i in range(4):
        Base.count = i * 1000
        seen.append((c.read(), c.bump()))
    return seen

for _ in range(3):
    last = run()
print(last[-1])
Child.count = -1
print(c.read())
del Child.count
print(c.read())
for name in "abcdefghijklmnop":
    setattr(Base, name, name)
    Base.count = name
assert c.read()[:3] == ("p",) * 3
Base.count = Loud()
print(c.read())
c.count = 5
Base.count = 7
print(c.read(), vars(c))
Base.limit = property(lambda self: "property")
print(c.read()[3])
Base.bump = 3
print(c.bump)
Base.bump = lambda self: "again"
print(c.bump())
# expect: ((3000, 3000, 3000, 10), (3001, 3001))
# expect: (-1, -1, 3001, 10)
# expect: (3001, 3001, 3001, 10)
# expect: ('got', 'got', 'got', 10)
# expect: set 5
# expect: (7, 7, 7, 10) {}
# expect: property
# expect: 3
# expect: again
