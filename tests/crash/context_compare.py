# Two contexts are compared as they were when the comparison began, whatever the values' __eq__ does.
from contextvars import ContextVar, Context
variables = [ContextVar(f"v{i}") for i in range(40)]
class Value:
    def __eq__(self, other):
        for v in variables:
            v.set(0)
        return True
a, b = Context(), Context()
def fill():
    for v in variables:
        v.set(Value())
a.run(fill)
b.run(fill)
print(a.run(lambda: a == b), set(a.values()))
# expect: True {0}
