# What a type does not take, it names.
for value, spec in ((1, '.2'), (1, 's'), ('a', 'd'), ('a', '='), (1.5, 'd'), (1, ',_'), (1j, '05'), (1, 'xx')):
    try:
        format(value, spec)
    except ValueError as error:
        print(error)
# expect: Precision not allowed in integer format specifier
# expect: Unknown format code 's' for object of type 'int'
# expect: Unknown format code 'd' for object of type 'str'
# expect: '=' alignment not allowed in string format specifier
# expect: Unknown format code 'd' for object of type 'float'
# expect: Cannot specify both ',' and '_'.
# expect: Zero padding is not allowed in complex format specifier
# expect: Invalid format specifier 'xx' for object of type 'int'
