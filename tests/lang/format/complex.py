# A complex number without a type looks like its repr.
print('{}|{:.1f}|{:>10}|{:+}'.format(1 + 2j, 1 + 2j, 3j, 1j))
# expect: (1+2j)|1.0+2.0j|        3j|+1j
