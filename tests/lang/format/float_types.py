# General, exponent, percent and alternate forms.
print('{:g} {:g} {:#g} {:e} {:.1%} {:G} {:.3} {:n}'.format(1e5, 1e16, 1.0, 1234.5, 0.256, 1e-10, 1234.5, 1.5))
# expect: 100000 1e+16 1.00000 1.234500e+03 25.6% 1E-10 1.23e+03 1.5
