# Shifts round down and refuse negative counts.
print(1 << 100, -1 << 3, -5 >> 1, -1 >> 10 ** 20, 5 >> 10 ** 20, 0 << 10 ** 30)
print((2 ** 100 + 1) >> 100, -(2 ** 100 + 1) >> 100, -(2 ** 90) >> 90)
for f in lambda: 1 << -1, lambda: 1 >> -1:
    try:
        f()
    except ValueError as error:
        print(error)
# expect: 1267650600228229401496703205376 -8 -3 -1 0 0
# expect: 1 -2 -1
# expect: negative shift count
# expect: negative shift count
