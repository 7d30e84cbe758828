# A UnicodeDecodeError tells what is wrong and where.
for data in (b'\xe2\x82', b'\xe2(', b'\xed\xa0\x80', b'\xf5'):
    try:
        data.decode()
    except UnicodeDecodeError as error:
        print(error.start, error.end, error.reason)
# expect: 0 2 unexpected end of data
# expect: 0 1 invalid continuation byte
# expect: 0 1 invalid continuation byte
# expect: 0 1 invalid start byte
