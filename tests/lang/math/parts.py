# Taking floats apart and stepping between them.
import math
print(math.frexp(-3.5), math.modf(-3.5), math.ldexp(0.75, 3), math.ldexp(1, -1074), math.nextafter(1, 2), math.nextafter(0, -1), math.ulp(1), math.ulp(0))
print(math.copysign(1, -0.0), math.remainder(5, 2), math.fmod(-7, 3), math.trunc(-2.7), math.floor(-2.1), math.ceil(2.1), math.isclose(1, 1 + 1e-10))
# expect: (-0.875, 2) (-0.5, -3.0) 6.0 5e-324 1.0000000000000002 -5e-324 2.220446049250313e-16 5e-324
# expect: -1.0 1.0 -1.0 -2 -3 3 True
