# Fixed digits round the exact binary value, ties to even.
print('%.0f %.0f %.0f %.2f %.1f %.2f' % (0.5, 1.5, 2.5, 2.675, 0.25, 1.005))
print('%.30f' % 0.1)
# expect: 0 2 2 2.67 0.2 1.00
# expect: 0.100000000000000005551115123126
