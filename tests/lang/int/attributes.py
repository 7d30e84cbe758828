# The parts of an int as a number.
n = 2 ** 70
print(n.real is n, n.imag, n.numerator == n, n.denominator, (-n).conjugate(), (-n).bit_length(), (n - 1).bit_count())
print((-8).as_integer_ratio(), (5).__getnewargs__(), (5).__sizeof__(), n.__sizeof__(), (7).__floor__(), (-7).__ceil__())
# expect: True 0 True 1 -1180591620717411303424 71 70
# expect: (-8, 1) (5,) 28 36 7 -7
