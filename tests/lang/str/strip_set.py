# strip takes a set of characters, not a prefix.
print('xyabcyx'.strip('xy'), 'éaé'.strip('é'), '\u2003a\u3000'.strip() == 'a', 'aab'.removeprefix('a'))
# expect: abc a True ab
