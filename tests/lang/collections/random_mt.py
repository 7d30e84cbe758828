# The Mersenne Twister gives CPython's sequences.
from _random import Random
r = Random(42)
print(r.random(), r.random(), r.getrandbits(5), r.getrandbits(100), r.getrandbits(0))
r.seed(-10**30)
print(r.getrandbits(64))
s = r.getstate()
a = r.random()
r.setstate(s)
print(a == r.random(), len(s), s[-1], Random(1.5).random(), Random(0).getrandbits(32))
for f in (lambda: r.setstate(1), lambda: r.setstate(()), lambda: r.getrandbits(-1), lambda: Random([])):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
# expect: 0.6394267984578837 0.025010755222666936 8 882565121070403957190206503824 0
# expect: 9023313761299366534
# expect: True 625 2 0.551763726942059 3626764237
# expect: TypeError state vector must be a tuple
# expect: ValueError state vector is the wrong size
# expect: ValueError number of bits must be non-negative
# expect: TypeError unhashable type: 'list'
