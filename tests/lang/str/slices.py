# Slices clip; steps may be negative.
s = 'añb😀c'
print(s[::-1], s[1:100], s[-2:], repr(s[5:2]), s[::2])
# expect: c😀bña ñb😀c 😀c '' abc
