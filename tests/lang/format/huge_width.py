# A width that cannot be allocated raises.
try:
    '{:99999999999999}'.format(1)
except (MemoryError, OverflowError, ValueError) as error:
    print('refused')
# expect: refused
