# UnicodeEncodeError and UnicodeTranslateError escape the character.
text = "a\u1234\U00012345"
for i in range(3):
    print(UnicodeEncodeError("ascii", text, i, i + 1, "bad"))
    print(UnicodeTranslateError(text, i, i + 1, "bad"))
print(UnicodeEncodeError("ascii", text, 0, 3, "bad"))
print(UnicodeTranslateError(text, 0, 3, "bad").encoding)
# expect: 'ascii' codec can't encode character '\x61' in position 0: bad
# expect: can't translate character '\x61' in position 0: bad
# expect: 'ascii' codec can't encode character '\u1234' in position 1: bad
# expect: can't translate character '\u1234' in position 1: bad
# expect: 'ascii' codec can't encode character '\U00012345' in position 2: bad
# expect: can't translate character '\U00012345' in position 2: bad
# expect: 'ascii' codec can't encode characters in position 0-2: bad
# expect: None
