# What was found in the class is kept while the instance's dict is asked, whose keys may take it away.
class Evil:
    def __hash__(self): return hash("attr")
    def __eq__(self, other):
        if hasattr(C, "attr"): del C.attr
        return False
class Descr:
    def __get__(self, instance, owner): return type(self).__name__
def found(attribute, look):
    global C
    C = type("C", (), {"attr": attribute})
    c = C()
    c.__dict__[Evil()] = 0
    return look(c)
for _ in range(100):
    results = found(Descr(), lambda c: c.attr), found(lambda self: "called", lambda c: c.attr())
print(results)
# expect: ('Descr', 'called')
