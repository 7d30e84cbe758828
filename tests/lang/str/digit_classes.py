# Decimal, digit and numeric are three classes.
for c in '7²½五':
    print(c.isdecimal(), c.isdigit(), c.isnumeric())
# expect: True True True
# expect: False True True
# expect: False False True
# expect: False False True
