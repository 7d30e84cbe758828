# A code object can be copied with other parts; lines move with the first one.
def f(a, b=2, *, c=3):
    return a + b + c
code = f.__code__
moved = code.replace(co_firstlineno=100, co_name="other", co_qualname="x.other")
print(moved.co_name, moved.co_qualname, [line for _, _, line in moved.co_lines() if line][-1])
print(code == code.replace(), hash(code) == hash(code.replace()), code == moved)
print(len(list(code.co_positions())) == len(code.co_code) // 2, code.replace(co_linetable=b"").co_linetable)
f.__code__ = code.replace(co_consts=(None, 7))
print(f(1))
for wrong in ({"co_name": 1}, {"co_nlocals": 9}, {"co_argcount": -1}, {"co_names": (1,)}):
    try:
        code.replace(**wrong)
    except (TypeError, ValueError, SystemError) as e:
        print(type(e).__name__, e)
# expect: other x.other 101
# expect: True True False
# expect: True b''
# expect: 6
# expect: TypeError replace() argument 'co_name' must be str, not int
# expect: ValueError code: co_nlocals != len(co_varnames)
# expect: ValueError co_argcount must be a positive integer
# expect: SystemError non-string found in code slot
