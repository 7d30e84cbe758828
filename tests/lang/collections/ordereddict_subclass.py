# A subclass's __setitem__ sees construction and update.
from collections import OrderedDict
class O(OrderedDict):
    def __setitem__(self, k, v):
        super().__setitem__(k, v * 2)
o = O(a=1)
o.update(b=2)
print(o, O([("x", 5)]), type(o.copy()).__name__, o)
r = OrderedDict()
r["r"] = r
print(r)
# expect: O([('a', 2), ('b', 4)]) O([('x', 10)]) O O([('a', 2), ('b', 4)])
# expect: OrderedDict([('r', ...)])
