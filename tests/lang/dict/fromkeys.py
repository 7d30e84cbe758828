# fromkeys calls the class.
class D(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k, (v, "seen"))
print(dict.fromkeys("aba"), dict.fromkeys({1: 2, 3: 4}, 0), D.fromkeys("x", 1), type(D.fromkeys("")).__name__)
try:
    dict.fromkeys(1)
except TypeError as e:
    print(e)
# expect: {'a': None, 'b': None} {1: 0, 3: 0} {'x': (1, 'seen')} D
# expect: 'int' object is not iterable
