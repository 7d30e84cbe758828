# reversed: __reversed__ first, then the sequence protocol.
class Seq:
    def __len__(self): return 3
    def __getitem__(self, i): return i * 10
class Own:
    def __reversed__(self): return iter("own")
class No:
    __reversed__ = None
    def __len__(self): return 1
    def __getitem__(self, i): return i
r = reversed(Seq())
print(next(r), r.__length_hint__(), list(r), r.__length_hint__(), list(reversed(Own())))
r = reversed(Seq()); r.__setstate__(1)
print(r.__reduce__()[2], list(r), list(reversed((1, 2))))
for x in (No(), {1}, 5):
    try:
        reversed(x)
    except TypeError as e:
        print(e)
# expect: 20 2 [10, 0] 0 ['o', 'w', 'n']
# expect: 1 [10, 0] [2, 1]
# expect: 'No' object is not reversible
# expect: 'set' object is not reversible
# expect: 'int' object is not reversible
