# A repetition that cannot fit raises.
try:
    'ab' * (2 ** 63 - 1)
except (OverflowError, MemoryError) as error:
    print(type(error).__name__)
print('ab' * -1 == '', 'ab' * 2)
# expect: OverflowError
# expect: True abab
