# title starts a word after anything uncased.
print("they're bill's".title(), 'a1b'.title(), 'a1b'.swapcase())
# expect: They'Re Bill'S A1B A1B
