# Domain errors and range errors.
import math
for f in lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.exp(1000), lambda: math.gamma(-1), lambda: math.pow(0, -1), lambda: math.pow(10, 400), lambda: math.fmod(1, 0), lambda: math.ldexp(1, 10 ** 5), lambda: math.sin(math.inf):
    try:
        f()
    except (ValueError, OverflowError) as error:
        print(type(error).__name__, error)
# expect: ValueError math domain error
# expect: ValueError math domain error
# expect: OverflowError math range error
# expect: ValueError math domain error
# expect: ValueError math domain error
# expect: OverflowError math range error
# expect: ValueError math domain error
# expect: OverflowError math range error
# expect: ValueError math domain error
