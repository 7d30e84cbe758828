# repr prefers single quotes and escapes what is not printable.
print(repr("it's"), repr('"\''), repr('\x00\x7f\xad\u0378\U000e0001'))
print(ascii('é☃😀'))
# expect: "it's" '"\'' '\x00\x7f\xad\u0378\U000e0001'
# expect: '\xe9\u2603\U0001f600'
