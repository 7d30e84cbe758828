# The iterable that is assigned may change the list meanwhile.
a = [1, 2, 3, 4]
def source():
    a.clear()
    yield 9
a[1:3] = source()
print(a)
b = [1, 2, 3, 4]
def grow():
    b.append(5)
    b.append(6)
    yield from "xyz"
try:
    b[::2] = grow()
except ValueError as e:
    print(e)
c = [1, 2, 3, 4]
def shift():
    yield "x"
    c.insert(0, 0)
    yield "y"
c[::2] = shift()
print(b, c)
# expect: [9]
# expect: attempt to assign sequence of size 3 to extended slice of size 2
# expect: [1, 2, 3, 4, 5, 6] ['x', 1, 'y', 3, 4]
