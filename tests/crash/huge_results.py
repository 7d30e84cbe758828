# Results that cannot be: an error, at once.
import sys, itertools, collections, operator, math
big = 10**12
huge = sys.maxsize
acts = """[0] * huge;[0] * 10**30;'x' * huge;b'x' * huge;(1,) * huge;bytearray(b'x') * huge;'x'.ljust(huge);'x'.center(huge);'x'.rjust(huge);'x'.zfill(huge);b'x'.ljust(huge);b'x'.zfill(huge);bytes(huge);bytearray(huge);'%*d' % (huge, 1);'%.*d' % (2**31-1, 1);format(1, '1' + '0' * 18);format(1.5, '.999999999999f');format('x', '999999999999999');'{:>999999999999999}'.format(1);f'{1:999999999999999}';1 << huge;1 << 2**70;list(range(huge));tuple(range(huge));bytes(range(huge));'a'.expandtabs(huge);'\\ta'.expandtabs(huge);'a'.replace('', 'x' * 1000000) * 10000000000;[1, 2] * (huge // 2);collections.deque([1] * 1000) * huge;itertools.repeat(1).__length_hint__();(10**9).to_bytes(huge, 'big');str(10**5000);int('1' * 5000);'x'.join(['a' * 1000000]) * huge;memoryview(b'x').cast('B', [huge]);math.factorial(huge);math.comb(huge, huge // 2) if 0 else [0] * huge;list(itertools.repeat(1, huge));bytes([1]) * huge;'abc'.encode('utf-16') * huge;operator.mul([0], huge);[0].__imul__(huge);itertools.permutations(range(100), huge);list(itertools.product(range(100), repeat=10**10));sys.set_int_max_str_digits(-1);open(0, buffering=huge)""".split(";")
for act in acts:
    try:
        eval(act)
        print("no error:", act)
    except (MemoryError, OverflowError, ValueError, TypeError, OSError) as e:
        pass
print("alive")  # expect: alive
