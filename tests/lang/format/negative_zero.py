# z drops the sign of what rounds to zero.
print('{:.1f} {:z.1f} {:+z.0f}'.format(-0.01, -0.01, -0.3))
# expect: -0.0 0.0 +0
