# Case mapping may change the length.
print('ßŉǰ'.upper(), 'ﬁ'.title(), 'İ'.lower() == 'i\u0307')
print('ǆ'.title(), 'ᾳ'.capitalize())
# expect: SSʼNJ̌ Fi True
# expect: ǅ ᾼ
