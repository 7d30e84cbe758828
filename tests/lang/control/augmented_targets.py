# Augmented assignment evaluates its target once, whatever its value rebinds.
class Box:
    pass

def attributes(box):
    box.n = 1
    box.n += 2
    box.n *= box.n + 1
    first = box
    box.n += (box := Box(), 3)[1]
    print(first.n, vars(box))

def items(a, i):
    a[i] += 5
    a[0] -= i
    a[i] += a[i] * 2
    a[-1] += (i := 0) or 7
    print(a, i)
    a[i] += [a.append(9), 1][1]
    print(a)

def unbound():
    try:
        late.n += 1
        late = 1
    except UnboundLocalError as error:
        print(error)

def of_a_cell():
    box = Box()
    box.n = 1
    def grow():
        nonlocal box
        box = Box()
        box.n = 100
        return 1
    first = box
    box.n += grow()
    print(first.n, box.n)

attributes(Box())
items([1, 2, 3], 1)
unbound()
of_a_cell()

class Slots:
    __slots__ = ("x",)

def slots(s):
    for _ in range(5):
        s.x += 1.5
    print(s.x)
    del s.x
    try:
        s.x += 1
    except AttributeError as error:
        print(error)

s = Slots()
s.x = 0
slots(s)
# expect: 15 {}
# expect: [0, 21, 10] 0
# expect: [1, 21, 10, 9]
# expect: cannot access local variable 'late' where it is not associated with a value
# expect: 2 100
# expect: 7.5
# expect: 'Slots' object has no attribute 'x'
