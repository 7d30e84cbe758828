# The first iterable is evaluated at once, the rest when it runs.
def f(x):
    print("f", x)
    return [x]
it = (a + b for a in f(1) for b in f(2))
print("made")
print(list(it), it.gi_code.co_name)
try:
    (x for x in 5)
except TypeError as e:
    print(e)
# expect: f 1
# expect: made
# expect: f 2
# expect: [3] <genexpr>
# expect: 'int' object is not iterable
