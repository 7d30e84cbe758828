# __new__ keeps the arguments even when __init__ takes others.
class E(Exception):
    def __init__(self, a, b=2):
        self.a = a
e = E(1, b=3)
print(repr(e), e.args, e.a)
e.args = [4, 5]
print(repr(e), str(e))
# expect: E(1) (1,) 1
# expect: E(4, 5) (4, 5)
