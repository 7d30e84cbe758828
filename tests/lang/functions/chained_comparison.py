# Each operand is evaluated once, and later ones only if needed.
def t(x):
    print(x, end=" ")
    return x
one = 1
print(0 < one == 1 != 3 in [3], one is one is not None)
print(t(1) < t(3) > t(2), t(5) < t(4) < t(9))
# expect: True True
# expect: 1 3 2 5 4 True False
