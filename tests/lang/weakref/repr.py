# The repr tells the referent's type and name, or that it is dead.
from _weakref import ref

class A:
    pass

def hide(text):
    words = text.split()
    return " ".join("ADDRESS" if word.startswith("0x") else word for word in words)

a = A()
r = ref(a)
print(hide(repr(r)))  # expect: <weakref at ADDRESS to 'A' at ADDRESS
print(hide(repr(ref(A))))  # expect: <weakref at ADDRESS to 'type' at ADDRESS (A)>
del a
print(hide(repr(r)))  # expect: <weakref at ADDRESS dead>
