# else of loops runs when there was no break.
for n in (3, 9):
    for i in range(5):
        if i == n: break
    else:
        print("no break", n)
n = 3
while n:
    n -= 1
    if n == 1: continue
    if n == 5: break
else:
    print("while ended", n)
for x in (): pass
try: x
except NameError: print("unbound")
# expect: no break 9
# expect: while ended 0
# expect: unbound
