# for works with __iter__, with __getitem__, and with iter(callable, sentinel).
class G:
    def __getitem__(self, i):
        if i == 2: raise IndexError
        return i * 10
class N:
    __iter__ = None
print(list(G()), 10 in G(), list(iter(iter([1, 2, 3]).__next__, 3)))
for bad in (N(), 5, object):
    try:
        for _ in bad: pass
    except TypeError as e:
        print(e)
# expect: [0, 10] True [1, 2]
# expect: 'N' object is not iterable
# expect: 'int' object is not iterable
# expect: 'type' object is not iterable
