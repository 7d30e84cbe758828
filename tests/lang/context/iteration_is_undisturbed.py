# An iteration over a context goes on in what the context held when it began.
from contextvars import ContextVar, Context
variables = [ContextVar(f"v{i}") for i in range(3)]
context = Context()
def fill():
    for v in variables:
        v.set(v.name)
    items = context.items()
    first = next(items)
    for v in variables:
        v.set("later")
    extra = ContextVar("extra")
    extra.set(1)
    return sorted([first[1], *(value for _, value in items)]), len(context)
print(context.run(fill))
# expect: (['v0', 'v1', 'v2'], 4)
print(sorted({type(x).__name__ for x in (iter(context), context.keys(), context.values(), context.items())}), len(context.items()))
# expect: ['items', 'keys', 'values'] 4
