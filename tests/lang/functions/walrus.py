# Assignment expressions bind in the enclosing function, from comprehensions too.
def f():
    if (n := 5) > 3:
        r = [last := i for i in range(n)]
    return n, r, last
print(f())
print((y := 2) + y, [z := 1, z + 1])
# expect: (5, [0, 1, 2, 3, 4], 4)
# expect: 4 [1, 2]
