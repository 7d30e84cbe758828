# gamma and lgamma as Lanczos' formula gives them.
import math
print(math.gamma(0.5), math.gamma(5), math.gamma(-1.5), math.gamma(171.5), math.lgamma(0.5), math.lgamma(1e300), math.lgamma(3))
print(math.erf(0.5), math.erfc(10), math.expm1(1e-10), math.cbrt(-8), math.exp2(0.5))
# expect: 1.7724538509055159 24.0 2.3632718012073544 9.483367566824801e+307 0.5723649429247004 6.897755278982137e+302 0.693147180559945
# expect: 0.5204998778130465 2.088487583762545e-45 1.00000000005e-10 -2.0 1.4142135623730951
