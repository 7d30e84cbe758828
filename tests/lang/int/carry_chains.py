# Carries and borrows run through all digits.
a = 2 ** 300 - 1
print(a + 1 == 2 ** 300, 2 ** 300 - 1 == a, -a - 1 == -2 ** 300, a - a, a - (a - 5))
print((a + 1) * (a - 1) == a * a - 1, a * 0, (-a) * a == -(a * a), a + (-a) is 0)
# expect: True True True 0 5
# expect: True 0 True True
