# When a set releases the last value, the variable has the new one already, and a set from there wins.
from contextvars import ContextVar, Context
v = ContextVar("v", default="default")
class Value:
    def __init__(self, then=None):
        self.then = then
    def __del__(self):
        print("dies", v.get())
        if self.then:
            v.set(self.then)
def work():
    v.set(Value())
    v.set("second")
    v.set(Value("from __del__"))
    v.set("third")
    print(v.get())
    v.set(Value())
    v.reset(v.set("fourth"))
    print(type(v.get()).__name__)
    token = v.set("fifth")
    v.set("sixth")
    v.reset(token)
    del token
    print(type(v.get()).__name__)
context = Context()
context.run(work)
del context
# expect: dies second
# expect: dies third
# expect: from __del__
# expect: Value
# expect: Value
# expect: dies default
