# All references to an object, the plain one first, then the plain proxy, then the newest.
from _weakref import ref, proxy, getweakrefs, getweakrefcount

class A:
    pass

def silent(r):
    pass

a = A()
c = ref(a, silent)
d = ref(a, silent)
p = proxy(a)
r = ref(a)
print([next(i for i, o in enumerate([r, p, c, d]) if o is w) for w in getweakrefs(a)])  # expect: [0, 1, 3, 2]
print(getweakrefcount(a), getweakrefcount(1), getweakrefs(1))  # expect: 4 0 []
