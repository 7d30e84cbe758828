# partition keeps the separator in the middle.
print('a=b=c'.partition('='), 'a=b=c'.rpartition('='), 'abc'.rpartition('='))
# expect: ('a', '=', 'b=c') ('a=b', '=', 'c') ('', '', 'abc')
