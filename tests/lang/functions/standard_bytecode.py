# co_code shows CPython 3.11's instructions, so that dis reads it and code made from the parts of other code does the same.
import dis, types
def f(n, *, step=1):
    total = 0
    for i in range(0, n, step):
        try:
            if i % 2: total += i
            else: raise ValueError(i)
        except ValueError as e:
            total += dict(a=1, b=len(e.args))["b"]
    return total
print([i.opname for i in dis.get_instructions(lambda a, b: a.x(b, k=1))])
print([i.argval for i in dis.get_instructions(lambda x: x + 1) if i.opname.startswith("LOAD")])
co = f.__code__
parts = [getattr(co, "co_" + name) for name in ("argcount posonlyargcount kwonlyargcount nlocals stacksize flags code consts names varnames "
    "filename name qualname firstlineno linetable exceptiontable freevars cellvars").split()]
same = types.CodeType(*parts)
print(same == co, hash(same) == hash(co), same.co_code == co.co_code, list(same.co_positions()) == list(co.co_positions()))
print(f(10), types.FunctionType(same, globals(), "f", None, None)(10, step=1))
def g():
    yield 1
    1 / 0
it = g()
next(it)
try:
    next(it)
except ZeroDivisionError as e:
    last = e.__traceback__.tb_next
    print([(i.opname, i.argrepr) for i in dis.get_instructions(g) if i.offset == last.tb_lasti], last.tb_lineno - g.__code__.co_firstlineno)
print([line for _, _, line in compile("\n\nx = 1", "f", "exec").co_lines()][0])
# expect: ['RESUME', 'LOAD_FAST', 'LOAD_METHOD', 'LOAD_FAST', 'LOAD_CONST', 'KW_NAMES', 'PRECALL', 'CALL', 'RETURN_VALUE']
# expect: ['x', 1]
# expect: True True True True
# expect: 30 30
# expect: [('BINARY_OP', '/')] 2
# expect: 0
