# Undecodable bytes survive a round trip.
text = b'a\xff\xfe'.decode('utf-8', 'surrogateescape')
print(ascii(text), text.encode('utf-8', 'surrogateescape'))
# expect: 'a\udcff\udcfe' b'a\xff\xfe'
