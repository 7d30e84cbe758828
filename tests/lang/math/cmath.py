# Branch cuts and special values of complex functions.
import cmath
inf, nan = cmath.inf, cmath.nan
print(cmath.sqrt(complex(-4, 0.0)), cmath.sqrt(complex(-4, -0.0)), cmath.log(complex(-1, -0.0)), cmath.acos(2), cmath.phase(-1))
print(cmath.exp(complex(-inf, nan)), cmath.sqrt(complex(nan, inf)), cmath.polar(1j), cmath.rect(2, 0), cmath.tanh(complex(inf, 1)))
for f in lambda: cmath.log(0), lambda: cmath.exp(1000), lambda: cmath.atanh(1), lambda: cmath.cosh(complex(0, inf)):
    try:
        f()
    except (ValueError, OverflowError) as error:
        print(type(error).__name__, error)
# expect: 2j -2j -3.141592653589793j -1.3169578969248166j 3.141592653589793
# expect: 0j (inf+infj) (1.0, 1.5707963267948966) (2+0j) (1+0j)
# expect: ValueError math domain error
# expect: OverflowError math range error
# expect: ValueError math domain error
# expect: ValueError math domain error
