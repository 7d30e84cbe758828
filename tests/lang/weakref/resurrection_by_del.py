# References are still alive while __del__ runs, and stay so when it resurrects the object.
from _weakref import ref

kept = []

class A:
    def __del__(self):
        print(r() is self)
        kept.append(self)

a = A()
r = ref(a)
del a  # expect: True
print(r() is kept[0])  # expect: True
kept.clear()
print(r())  # expect: None
