# A class body is no enclosing scope for its functions and comprehensions.
x = "global"
class C:
    x = "class"
    y = [x for _ in range(1)]
    z = [i for i in x]
    def f(self): return x
    seen = x
print(C.y, C.z, C().f(), C.seen)
def f():
    x = "function"
    class D:
        print(x)
        x = "class"
        print(x)
    class E:
        y = x
        def g(self): return x
    return E.y, E().g()
print(f())
# expect: ['global'] ['c', 'l', 'a', 's', 's'] global class
# expect: global
# expect: class
# expect: ('function', 'function')
