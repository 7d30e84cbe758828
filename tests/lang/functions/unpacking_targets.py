# Starred and nested targets.
a, *b, c = range(5)
(d, [e, *f]), g = [1, "xyz"], 2
*h, = "ab"
for i, *j in [(1, 2, 3), "q"]:
    print(i, j)
print(a, b, c, d, e, f, g, h)
for bad in ("a, b = 1, 2, 3", "a, b = [1]", "a, *b, c = [1]", "a, b = 5"):
    try:
        exec(bad)
    except (ValueError, TypeError) as e:
        print(e)
# expect: 1 [2, 3]
# expect: q []
# expect: 0 [1, 2, 3] 4 1 x ['y', 'z'] 2 ['a', 'b']
# expect: too many values to unpack (expected 2)
# expect: not enough values to unpack (expected 2, got 1)
# expect: not enough values to unpack (expected at least 2, got 1)
# expect: cannot unpack non-iterable int object
