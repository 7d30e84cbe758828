# Attributes in the order they were bound; equality by them.
from types import SimpleNamespace as N
n = N(b=1, a=[2])
n.self = n
print(n, N(x=1) == N(x=1), N(x=1) == 1, N().__dict__, N(x=1).__reduce__()[1:])
class S(N): pass
print(S(q=1), len(vars(S(q=1))))
del n.self, n.b
print(n)
for call in (lambda: N(1), lambda: N(**{1: 2}), lambda: hash(n), lambda: N() < N()):
    try:
        call()
    except TypeError as e:
        print(e)
# expect: namespace(b=1, a=[2], self=namespace(...)) True False {} ((), {'x': 1})
# expect: S(q=1) 1
# expect: namespace(a=[2])
# expect: no positional arguments expected
# expect: keywords must be strings
# expect: unhashable type: 'types.SimpleNamespace'
# expect: '<' not supported between instances of 'dict' and 'dict'
