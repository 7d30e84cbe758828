# Results that cannot exist fail before any work is done.
for count in 10 ** 12, 10 ** 20:
    try:
        1 << count
    except MemoryError:
        print('MemoryError')
    except OverflowError as error:
        print(error)
# expect: MemoryError
# expect: too many digits in integer
