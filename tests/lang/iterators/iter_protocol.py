# iter() over __getitem__, and with a sentinel.
class Seq:
    def __getitem__(self, i):
        if i == 3: raise IndexError
        return i
it = iter(Seq())
print(next(it), it.__reduce__()[2], list(it), list(it), it.__reduce__()[1])
it = iter(Seq()); it.__setstate__(2)
print(list(it))
n = [0]
def f():
    n[0] += 1
    return n[0]
it = iter(f, 4)
print(list(it), list(it), it.__reduce__()[1])
def stop(): raise StopIteration
print(list(iter(stop, None)))
# expect: 0 1 [1, 2] [] ((),)
# expect: [2]
# expect: [1, 2, 3] [] ((),)
# expect: []
