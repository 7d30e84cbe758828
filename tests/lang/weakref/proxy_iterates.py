# iter() asks the referent; next() needs it to be an iterator.
from _weakref import proxy

class Numbers:
    def __iter__(self):
        return iter([1, 2])

class Count:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        return self.n

numbers, count = Numbers(), Count()
print(list(proxy(numbers)))  # expect: [1, 2]
p = proxy(count)
print(next(p), next(p))  # expect: 1 2
try:
    next(proxy(numbers))
except TypeError as e:
    print(e)  # expect: Weakref proxy referenced a non-iterator 'Numbers' object
