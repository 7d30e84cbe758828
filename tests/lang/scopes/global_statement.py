# global reaches past enclosing functions.
x = 1
def f():
    x = 2
    def g():
        global x, made
        x = made = 3
    g()
    return x
print(f(), x, made)
class C:
    global in_class
    in_class = 4
print(in_class, hasattr(C, "in_class"))
# expect: 2 3 3
# expect: 4 False
