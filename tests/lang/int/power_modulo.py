# Three-argument pow, with inverses and negative moduli.
print(pow(3, -1, 7), pow(2, 10, 1000), pow(2, 10, -1000), pow(5, 0, 1), pow(-3, 5, 7))
p = 2 ** 521 - 1
print(pow(3, p - 1, p), pow(3, -1, p) * 3 % p)
for arguments in (2, 3, 0), (2, -1, 4):
    try:
        pow(*arguments)
    except ValueError as error:
        print(error)
# expect: 5 24 -976 0 2
# expect: 1 1
# expect: pow() 3rd argument cannot be 0
# expect: base is not invertible for the given modulus
