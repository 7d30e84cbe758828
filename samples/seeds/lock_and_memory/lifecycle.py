# What the document says of an object's life, as a program: the count of references, what dies when it drops to zero, and the cycle that only the collector finds.
import gc
import sys
import weakref


class Thing:
    pass


thing = Thing()
print("references to a new object:", sys.getrefcount(thing) - 1)
another = thing
print("after a second name:", sys.getrefcount(thing) - 1)

watch = weakref.ref(thing, lambda ref: print("the last reference is gone: the object is dead at once"))
del another
print("one name left, alive:", watch() is not None)
del thing
print("no name left, alive:", watch() is not None)

gc.collect()
gc.disable()
one, two = Thing(), Thing()
one.other, two.other = two, one
watch = weakref.ref(one)
del one, two
print("a cycle without names, alive:", watch() is not None)
print("objects that the collector found:", gc.collect())
print("the cycle, alive:", watch() is not None)
gc.enable()
