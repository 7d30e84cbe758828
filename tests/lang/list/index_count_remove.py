# Search with bounds; the messages.
a = [1, 2, 3, 2, 1]
print(a.index(2), a.index(2, 2), a.index(1, -3), a.count(1), a.count("x"))
a.remove(2)
print(a)
for call in (lambda: a.index(2, 0, 1), lambda: a.remove(9), lambda: a.index(1, "x"), lambda: a.index()):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: 1 3 4 2 0
# expect: [1, 3, 2, 1]
# expect: ValueError 2 is not in list
# expect: ValueError list.remove(x): x not in list
# expect: TypeError slice indices must be integers or have an __index__ method
# expect: TypeError index expected at least 1 argument, got 0
