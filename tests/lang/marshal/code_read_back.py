# Code that was read shows all that the code that was written does, also after it has run.
import marshal
from types import CodeType

source = '''
def outer(a, /, b=1, *rest, c, **more):
    def inner(x):
        try:
            return a + x
        except* ValueError as error:
            raise
    with open(a) as file:
        for line in file:
            yield inner(line), more
class Empty(Exception): pass
answer = [n * n for n in range(4)]
'''
FIELDS = ("co_argcount co_posonlyargcount co_kwonlyargcount co_nlocals co_stacksize co_flags co_code co_names co_varnames co_cellvars co_freevars "
          "co_filename co_name co_qualname co_firstlineno co_linetable co_exceptiontable").split()

def same(a, b):
    assert [getattr(a, name) for name in FIELDS] == [getattr(b, name) for name in FIELDS], a
    assert list(a.co_positions()) == list(b.co_positions()) and list(a.co_lines()) == list(b.co_lines())
    for x, y in zip(a.co_consts, b.co_consts):
        assert type(x) is type(y)
        if isinstance(x, CodeType): same(x, y)
        else: assert x == y

written = compile(source, "file.py", "exec")
read, run = marshal.loads(marshal.dumps(written)), marshal.loads(marshal.dumps(written))
for _ in range(100): exec(run, space := {})
print(space["answer"])  # expect: [0, 1, 4, 9]
same(written, read)
same(written, run)
print(read == written == run, hash(read) == hash(written))  # expect: True True
print(read.replace(co_name="other").co_name, read.replace(co_consts=read.co_consts) == written)  # expect: other True
