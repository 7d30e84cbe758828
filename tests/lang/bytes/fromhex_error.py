# fromhex names the place of what is no digit.
for text in ('0', 'zz', '0a0é'):
    try:
        bytes.fromhex(text)
    except ValueError as error:
        print(error)
# expect: non-hexadecimal number found in fromhex() arg at position 1
# expect: non-hexadecimal number found in fromhex() arg at position 0
# expect: non-hexadecimal number found in fromhex() arg at position 3
