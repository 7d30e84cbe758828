# Flags, width and precision of the % operator.
print('%05d|%-5d|%+d|% d|%#x|%#o|%.3d|%08.3f' % (-42, 42, 42, 42, 255, 8, 5, 3.14159))
print('%*d|%-*d|%.*f' % (5, 1, 4, 2, 2, 1.005))
# expect: -0042|42   |+42| 42|0xff|0o10|005|0003.142
# expect:     1|2   |1.00
