# Counts and types of arguments are checked.
for template, args in (('%s %s', 1), ('%s', (1, 2)), ('%d', 'a'), ('%x', 1.5), ('%c', 'ab'), ('%z', 1)):
    try:
        template % args
    except (TypeError, ValueError) as error:
        print(error)
# expect: not enough arguments for format string
# expect: not all arguments converted during string formatting
# expect: %d format: a real number is required, not str
# expect: %x format: an integer is required, not float
# expect: %c requires int or char
# expect: unsupported format character 'z' (0x7a) at index 1
