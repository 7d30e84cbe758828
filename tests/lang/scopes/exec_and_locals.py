# exec works on given namespaces; locals() of a function is a snapshot.
ns = {"a": 1}
exec("b = a + 1\ndef f(): return b", ns)
print(ns["b"], ns["f"](), eval("a * 5", ns))
def f(p):
    q = 2
    locals()["q"] = 9
    exec("q = 7")
    return q, sorted(locals())
print(f(1))
loc = {}
exec("c = 1\nd = c", {}, loc)
print(sorted(loc))
# expect: 2 2 5
# expect: (2, ['p', 'q'])
# expect: ['c', 'd']
