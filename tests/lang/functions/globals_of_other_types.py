# Code that has run with plain dicts runs with globals and builtins of other types: their own __getitem__ decides.
class Builtins:
    def __getitem__(self, name):
        if name == "len":
            return lambda x: "my len"
        raise KeyError(name)

class Globals(dict):
    def __missing__(self, name):
        raise KeyError(name)

code = compile("for _ in range(20): x = len('abc')", "f", "exec")
plain = {}
exec(code, plain)
print(plain["x"])  # expect: 3
try:
    exec(code, {"__builtins__": Builtins()})
except NameError as e:
    print(e)  # expect: name 'range' is not defined
loop = compile("x = [len('abc') for _ in (1, 2, 3)]", "f", "exec")
for builtins in (__builtins__, Builtins(), __builtins__, Builtins()):
    space = {"__builtins__": builtins}
    exec(loop, space)
    print(space["x"])
# expect: [3, 3, 3]
# expect: ['my len', 'my len', 'my len']
# expect: [3, 3, 3]
# expect: ['my len', 'my len', 'my len']
space = Globals(len=lambda x: "global")
exec(loop, space)
print(space["x"])  # expect: ['global', 'global', 'global']
