# Conversions, nested specifications, = and escapes of f-strings.
x, w = 3.14159, 10
print(f"{x:.2f}|{x!r:>{w}}|{'a'!s:^5}|{x=}|{x = :.1f}|{{}}|{w:#x}|{w:08b}")
class F:
    def __format__(self, spec): return f"<{spec}>"
print(f"{F()}{F():a{w}b}" f"{'é'!a}" rf"\n{1}" "{no}")
print(f"{(lambda: 1)()}{ {'k': 2}['k'] }{[y for y in 'ab']}{1 if w else 2}{w!r:5}.")
# expect: 3.14|   3.14159|  a  |x=3.14159|x = 3.1|{}|0xa|00001010
# expect: <><a10b>'\xe9'\n1{no}
# expect: 12['a', 'b']110   .
