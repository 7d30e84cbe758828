# list, tuple, dict, set and slice handled by C: good values, wrong types, nothing at all.
import c_containers as c

def show(title, report):
    print(title)
    for item in report:
        print("   ", item)

values = [5, 6, 7]
show("list", c.lists(values))
print(values)
show("no list", c.lists((1, 2)))
show("tuple", c.tuples((1, 2, 3)))
show("no tuple", c.tuples([1, 2, 3]))
d = {"a": 1}
show("dict", c.dicts(d, "key"))
print(d)
show("no dict", c.dicts([], "key"))
print(c.merge({1: 2}, {1: 3, 4: 5}, 0), c.merge({1: 2}, {1: 3, 4: 5}, 1), c.merge({}, 5, 1), c.merge(5, {}, 1))
print(c.pending({}))
s = {1, 2, 3}
show("set", c.sets(s))
print(s)
show("frozenset", c.sets(frozenset([1])))
show("no set", c.sets([1]))
for op, length in ((2, 5), (None, 5), (-1, 5), (10**30, 5), (-10**30, 5), ("x", 5)):
    print("slice", c.slices(op, length))
