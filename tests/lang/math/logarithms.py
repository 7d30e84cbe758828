# Logarithms take ints of any size.
import math
print(math.log(10 ** 400), math.log2(2 ** 5000), math.log10(10 ** 1000), math.log(8, 2), math.log1p(1e-20))
try:
    math.log(-10 ** 400)
except ValueError as error:
    print(error)
# expect: 921.0340371976182 5000.0 1000.0 3.0 1e-20
# expect: math domain error
