# Zeros that fill are grouped too.
print('{:,}'.format(1234567), '{:010,}'.format(1234), '{:_x}'.format(0xabcdef01), '{:#012_b}'.format(37))
# expect: 1,234,567 00,001,234 abcd_ef01 0b0_0010_0101
