# An iterator of an OrderedDict notices that keys were moved, not only that their number changed; not after its end.
from collections import OrderedDict
od = OrderedDict.fromkeys("abc")
for change in (lambda k: od.move_to_end(k), lambda k: od.update(d=1), lambda k: od.pop(k)):
    try:
        for k in od:
            change(k)
    except RuntimeError as e:
        print(e, list(od))
print(od.keys(), type(od.items()).__mro__[1].__name__, list(reversed(od.items())))
one = OrderedDict(a=1)
for k in one:
    one["b"] = 2
print(one.keys() & {"b", "c"})
# expect: OrderedDict mutated during iteration ['b', 'c', 'a']
# expect: OrderedDict mutated during iteration ['b', 'c', 'a', 'd']
# expect: OrderedDict mutated during iteration ['c', 'a', 'd']
# expect: odict_keys(['c', 'a', 'd']) dict_items [('d', 1), ('a', None), ('c', None)]
# expect: {'b'}
