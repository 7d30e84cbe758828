# White space, underscores, signs, and digits of other scripts.
print(int(' 12 '), int('1_000'), int('-0'), int('+7'), int('\u0663\u0664'), int(b'12'), int(bytearray(b'-3')))
for text in '', '1__0', '_1', '1_', '- 1', '0x10', '1.0', '12\x00':
    try:
        int(text)
    except ValueError as error:
        print(error)
# expect: 12 1000 0 7 34 12 -3
# expect: invalid literal for int() with base 10: ''
# expect: invalid literal for int() with base 10: '1__0'
# expect: invalid literal for int() with base 10: '_1'
# expect: invalid literal for int() with base 10: '1_'
# expect: invalid literal for int() with base 10: '- 1'
# expect: invalid literal for int() with base 10: '0x10'
# expect: invalid literal for int() with base 10: '1.0'
# expect: invalid literal for int() with base 10: '12\x00'
