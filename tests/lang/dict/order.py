# Insertion order; a key that comes back goes to the end; popitem takes the last.
d = {c: i for i, c in enumerate("abcd")}
del d["b"]
d["a"] = 9
d["b"] = 7
print(d, list(reversed(d)), list(reversed(d.values())), list(reversed(d.items())))
print(d.popitem(), d.popitem(), d)
for i in range(100): d[i] = i
while len(d) > 2: d.popitem()
d["z"] = 1
print(d)
# expect: {'a': 9, 'c': 2, 'd': 3, 'b': 7} ['b', 'd', 'c', 'a'] [7, 3, 2, 9] [('b', 7), ('d', 3), ('c', 2), ('a', 9)]
# expect: ('b', 7) ('d', 3) {'a': 9, 'c': 2}
# expect: {'a': 9, 'c': 2, 'z': 1}
