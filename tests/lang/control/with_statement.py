# with: order of enter and exit, suppression, errors in exit.
class M:
    def __init__(self, n, result=None): self.n, self.result = n, result
    def __enter__(self): print("enter", self.n); return self.n
    def __exit__(self, kind, value, tb):
        print("exit", self.n, kind and kind.__name__, value)
        return self.result
with M(1, True) as a, M(2) as b:
    print(a, b)
    raise KeyError("k")
with (M(3), M(4) as c):
    print(c)
def f():
    with M(5):
        return "returned"
print(f())
try:
    with 5: pass
except TypeError as e:
    print(e)
# expect: enter 1
# expect: enter 2
# expect: 1 2
# expect: exit 2 KeyError 'k'
# expect: exit 1 KeyError 'k'
# expect: enter 3
# expect: enter 4
# expect: 4
# expect: exit 4 None None
# expect: exit 3 None None
# expect: enter 5
# expect: exit 5 None None
# expect: returned
# expect: 'int' object does not support the context manager protocol
