# Columns start anew after a line break.
print(repr('a\tbc\t\nx\ty'.expandtabs(4)), repr('a\tb'.expandtabs(0)))
# expect: 'a   bc  \nx   y' 'ab'
