# find, count and in take an int or bytes.
data = b'abcabc'
print(data.find(98), data.count(b'bc'), 99 in data, b'ca' in data, data.rindex(97))
# expect: 1 2 True True 3
