# Views are live and compare as sets.
d = {1: "a", 2: "b"}
k, v, i = d.keys(), d.values(), d.items()
d[3] = "c"
print(k, v, i, len(k), 3 in k, "c" in v, (3, "c") in i, (3, "x") in i, 3 in i)
print(k == {1, 2, 3}, k <= {1, 2, 3, 4}, k > {1}, i == {(1, "a")}, k.mapping, v == d.values())
try:
    hash(k)
except TypeError as e:
    print(e)
# expect: dict_keys([1, 2, 3]) dict_values(['a', 'b', 'c']) dict_items([(1, 'a'), (2, 'b'), (3, 'c')]) 3 True True True False False
# expect: True True True False {1: 'a', 2: 'b', 3: 'c'} False
# expect: unhashable type: 'dict_keys'
