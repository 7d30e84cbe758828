# A dict in itself, and a view of it.
d = {"k": 1, 2: None}
d["self"] = d
print(d, {})
d = {}
d[1] = d.values()
print(d)
# expect: {'k': 1, 2: None, 'self': {...}} {}
# expect: {1: dict_values([...])}
