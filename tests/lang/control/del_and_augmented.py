# Augmented assignment evaluates its target once; del takes many targets.
def i():
    print("i", end=" ")
    return 0
a = [1, 2, 3]
a[i()] += 5
b = a
b += [4]
t = ([],)
try:
    t[0] += [1]
except TypeError as e:
    print(e)
print(a, t)
del a[0], (b, [t])
print("a" in globals(), "b" in globals(), "t" in globals())
# expect: i 'tuple' object does not support item assignment
# expect: [6, 2, 3, 4] ([1],)
# expect: True False False
