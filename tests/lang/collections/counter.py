# Counter over _count_elements.
from collections import Counter, ChainMap
c = Counter("abracadabra")
print(c.most_common(2), c["z"], sorted((c + Counter("az")).items()), c - Counter("aaaaaa"), Counter(a=1) == Counter(a=1, b=0))
class Odd(Counter):
    def __setitem__(self, k, v): super().__setitem__(k, v + 100)
print(Odd("aa"))
print(ChainMap({"a": 1}, {"a": 2, "b": 3})["b"])
# expect: [('a', 5), ('b', 2)] 0 [('a', 6), ('b', 2), ('c', 1), ('d', 1), ('r', 2), ('z', 1)] Counter({'b': 2, 'r': 2, 'c': 1, 'd': 1}) True
# expect: Odd({'a': 202})
# expect: 3
