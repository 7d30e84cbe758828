# A negative exponent gives a float.
print(2 ** -2, (-2) ** -1, 10 ** 0, 0 ** 0, (-1) ** (10 ** 30 + 1))
try:
    0 ** -1
except ZeroDivisionError as error:
    print(error)
try:
    pow(2, 3.0, 5)
except TypeError as error:
    print(error)
# expect: 0.25 -0.5 1 1 -1
# expect: 0.0 cannot be raised to a negative power
# expect: pow() 3rd argument not allowed unless all arguments are integers
