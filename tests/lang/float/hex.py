# Hexadecimal text there and back, with one rounding.
print((1.0).hex(), (-0.1).hex(), 5e-324.hex(), (0.0).hex(), float('-inf').hex())
print(float.fromhex('0x1.8p1'), float.fromhex('-.8'), float.fromhex('0x1p-1074'), float.fromhex('0x1.8p-1075'), float.fromhex(' inf '))
print(float.fromhex('0x1.00000000000008p0'), float.fromhex('0x1.000000000000080001p0'))
for text in '', '0x', '0x1p', '0x1p5000':
    try:
        float.fromhex(text)
    except (ValueError, OverflowError) as error:
        print(error)
# expect: 0x1.0000000000000p+0 -0x1.999999999999ap-4 0x0.0000000000001p-1022 0x0.0p+0 -inf
# expect: 3.0 -0.5 5e-324 5e-324 inf
# expect: 1.0 1.0000000000000002
# expect: invalid hexadecimal floating-point string
# expect: invalid hexadecimal floating-point string
# expect: invalid hexadecimal floating-point string
# expect: hexadecimal value too large to represent as a float
