# A function made of a module's code runs in its globals.
import types
code = compile("x = 1\ny = x + 1\nprint(locals() is globals())", "m", "exec")
space = {}
types.FunctionType(code, space)()
print(space["x"], space["y"])
# expect: True
# expect: 1 2
