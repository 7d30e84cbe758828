# Changing the size during iteration is an error, and stays one.
d = {1: 1, 2: 2}
it = iter(d)
next(it)
d[3] = 3
for i in range(2):
    try:
        next(it)
    except RuntimeError as e:
        print(e)
del d[3]
try:
    for k in d:
        del d[k]
        d[k + 10] = 1
except RuntimeError as e:
    print(e)
for make in (dict.items, dict.values, reversed):
    d = {1: 1, 2: 2}
    try:
        for x in make(d): d.clear()
    except RuntimeError as e:
        print(e)
# expect: dictionary changed size during iteration
# expect: dictionary changed size during iteration
# expect: dictionary keys changed during iteration
# expect: dictionary changed size during iteration
# expect: dictionary changed size during iteration
# expect: dictionary changed size during iteration
