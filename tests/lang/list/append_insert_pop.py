# insert clips its index; pop takes from the end.
a = [1]
a.append(2)
a.insert(-100, 0)
a.insert(100, 9)
a.insert(-1, 8)
print(a, a.pop(), a.pop(0), a.pop(-2), a)
for call in (lambda: [].pop(), lambda: [1].pop(5), lambda: [].pop(10**30), lambda: [].insert(1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: [1, 8] 9 0 2 [1, 8]
# expect: IndexError pop from empty list
# expect: IndexError pop index out of range
# expect: OverflowError Python int too large to convert to C ssize_t
# expect: TypeError insert expected 2 arguments, got 1
