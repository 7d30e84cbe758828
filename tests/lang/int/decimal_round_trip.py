# Decimal text of every length survives the way there and back.
import sys
sys.set_int_max_str_digits(0)
bad = 0
for n in 1, 17, 18, 19, 300, 640, 641, 1200, 3400, 3401, 9999, 30000:
    for text in '9' * n, '1' + '0' * (n - 1), '-' + '123456789' * (n // 9 + 1):
        bad += str(int(text)) != text
print(bad)
# expect: 0
