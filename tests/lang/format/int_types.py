# Bases, signs and prefixes of ints.
print('{:b} {:o} {:x} {:X} {:c} {:+d} {: d} {:#x} {:#o}'.format(5, 8, 255, 255, 0x1F600, 3, 3, 255, 8))
# expect: 101 10 ff FF 😀 +3  3 0xff 0o10
