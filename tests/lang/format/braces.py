# Errors of unbalanced braces.
for template in ('{', '}', '{0', '{0!', '{0!x}', '{0[}'):
    try:
        template.format(1)
    except ValueError as error:
        print(error)
# expect: Single '{' encountered in format string
# expect: Single '}' encountered in format string
# expect: expected '}' before end of string
# expect: end of string while looking for conversion specifier
# expect: Unknown conversion specifier x
# expect: expected '}' before end of string
