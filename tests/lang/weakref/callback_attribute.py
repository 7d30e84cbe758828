# __callback__ is the callback until it was used up.
from _weakref import ref

class A:
    pass

def callback(r):
    print("called")

a = A()
r = ref(a, callback)
print(r.__callback__ is callback, ref(a).__callback__)  # expect: True None
del a  # expect: called
print(r.__callback__)  # expect: None
