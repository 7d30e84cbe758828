# str() and int() refuse long decimals; bases that are powers of two have no limit.
import sys
sys.set_int_max_str_digits(4300)
for f in lambda: str(10 ** 4300), lambda: int('1' * 4301), lambda: '%d' % 10 ** 5000:
    try:
        f()
    except ValueError as error:
        print(error)
print(len(str(10 ** 4299)), len(hex(10 ** 5000)), int('f' * 5000, 16).bit_length())
# expect: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
# expect: Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit
# expect: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
# expect: 4300 4155 20000
