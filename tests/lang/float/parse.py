# Texts that float() reads, correctly rounded at any length.
print(float(' 1_0.5e1_0 '), float('-iNfinity'), float('+.5'), float('5.'), float(b'1e3'), float('\u0661.\u0665'))
print(float('9007199254740993'), float('9007199254740993' + '0' * 900 + '.1'), float('1e400'), float('0.' + '0' * 400 + '1e401'))
for text in '', '.', '1e', '1__0', '1_.5', 'infin', '0x1', '1 2':
    try:
        float(text)
    except ValueError as error:
        print(error)
# expect: 105000000000.0 -inf 0.5 5.0 1000.0 1.5
# expect: 9007199254740992.0 inf inf 1.0
# expect: could not convert string to float: ''
# expect: could not convert string to float: '.'
# expect: could not convert string to float: '1e'
# expect: could not convert string to float: '1__0'
# expect: could not convert string to float: '1_.5'
# expect: could not convert string to float: 'infin'
# expect: could not convert string to float: '0x1'
# expect: could not convert string to float: '1 2'
