# Locals, cells and globals that have no value.
def local():
    print(x)
    x = 1
def cell():
    def g(): return y
    g()
    y = 1
def deleted():
    z = 1
    del z
    z
def missing(): nope
for f in (local, cell, deleted, missing):
    try:
        f()
    except NameError as e:
        print(type(e).__name__, e)
# expect: UnboundLocalError cannot access local variable 'x' where it is not associated with a value
# expect: NameError cannot access free variable 'y' where it is not associated with a value in enclosing scope
# expect: UnboundLocalError cannot access local variable 'z' where it is not associated with a value
# expect: NameError name 'nope' is not defined
