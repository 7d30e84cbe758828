# A subclass with its own __init__ decides what OSError sees.
class E(OSError):
    def __init__(self, path):
        super().__init__(2, "gone", path)
e = E("p")
print(e, e.errno, e.args, repr(e))
class F(OSError):
    def __init__(self, a, b):
        self.a = a
print(F(2, "x").errno, F(2, "x").args)
# expect: [Errno 2] gone: 'p' 2 (2, 'gone') E(2, 'gone')
# expect: None ()
