# tell() of an encoding with state is a place that seek() brings back; the mark is written once.
import io
raw = io.BytesIO()
text = io.TextIOWrapper(raw, encoding='utf-16', newline='')
text.write('ab\r\n')
text.write('cd')
text.flush()
print(raw.getvalue()[:4] in (b'\xff\xfea\0', b'\xfe\xff\0a'), len(raw.getvalue()))
raw = io.BytesIO('日本\nabc\r\nü'.encode('utf-16'))
text = io.TextIOWrapper(raw, encoding='utf-16')
print(text.readline(), end='')
place = text.tell()
rest = text.read()
text.seek(place)
print(text.read() == rest, repr(rest), text.newlines)
raw = io.BytesIO()
text = io.TextIOWrapper(raw, encoding='utf-8-sig')
text.write('日')
text.write('本')
text.flush()
print(raw.getvalue())
# expect: True 14
# expect: 日本
# expect: True 'abc\nü' ('\n', '\r\n')
# expect: b'\xef\xbb\xbf\xe6\x97\xa5\xe6\x9c\xac'
