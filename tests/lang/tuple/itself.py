# A tuple reached through a list inside it.
a = []
t = (a, 1)
a.append(t)
print(t, a)
print((1, 2) < (1, 2, 0), (1, 2) < (1, 3), ((),) > (), max((1, "a"), (1, "b")))
# expect: ([(...)], 1) [([...], 1)]
# expect: True True True (1, 'b')
