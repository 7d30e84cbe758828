# One object stays one object, an object may hold itself, and what follows in a file is left alone.
import io
import marshal
shared = ['x' * 3, 12345678901]
data = [shared, shared]
data.append(data)
again = marshal.loads(marshal.dumps(data))
print(again[0] is again[1], again[2] is again)
print(marshal.loads(marshal.dumps([shared, shared], 2))[0] is shared)
file = io.BytesIO(marshal.dumps((1, b'', '')) + b'rest')
print(marshal.load(file), file.read())
for bad in (b'l\x02\x00\x00\x00\x01\x00\x00\x00', b'z\x05abc', b'r\x07\x00\x00\x00'):
    try:
        marshal.loads(bad)
    except (ValueError, EOFError) as error:
        print(type(error).__name__)
# expect: True True
# expect: False
# expect: (1, b'', '') b'rest'
# expect: ValueError
# expect: EOFError
# expect: ValueError
