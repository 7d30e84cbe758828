# Bases from 2 to 36, prefixes, and base 0.
print(int('ff', 16), int('0xFf', 16), int('0b101', 0), int('0o17', 0), int('0x_f', 0), int('zz', 36), int('00', 0), int('b1', 16))
for text, base in ('019', 0), ('2', 2), ('0x', 16), ('1', 37), ('1', 1):
    try:
        int(text, base)
    except ValueError as error:
        print(error)
# expect: 255 255 5 15 15 1295 0 177
# expect: invalid literal for int() with base 0: '019'
# expect: invalid literal for int() with base 2: '2'
# expect: invalid literal for int() with base 16: '0x'
# expect: int() base must be >= 2 and <= 36, or 0
# expect: int() base must be >= 2 and <= 36, or 0
