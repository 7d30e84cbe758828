# The list is empty while it is sorted; what is put there is dropped.
a = [3, 1, 2]
def key(x):
    seen.append(len(a))
    a.append(x)
    return x
seen = []
try:
    a.sort(key=key)
except ValueError as e:
    print(e)
print(seen, a)
# expect: list modified during sort
# expect: [0, 1, 2] [1, 2, 3]
