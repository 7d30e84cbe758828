# % // & | ^ >> << of small ints, at their edges and in place.
def all_of(a, b):
    out = []
    for _ in range(2):
        for name, operation in (("%", lambda: a % b), ("//", lambda: a // b), ("&", lambda: a & b), ("|", lambda: a | b), ("^", lambda: a ^ b), (">>", lambda: a >> b), ("<<", lambda: a << b)):
            try:
                out.append(operation())
            except (ZeroDivisionError, ValueError) as error:
                out.append(str(error))
    return out[:7] if out[:7] == out[7:] else "not steady"

for a, b in ((7, 3), (-7, 3), (7, -3), (0, 5), (5, 0), (2 ** 30 - 1, 31), (-(2 ** 30) + 1, 32), (1, 62), (-1, 63), (1, 64), (5, -1), (2 ** 30, 7)):
    print(a, b, all_of(a, b))

def in_place(x):
    for _ in range(3):
        x %= 1000
        x <<= 3
        x |= 1
        x ^= 5
        x //= 2
        x &= 255
    return x

print(in_place(12345), in_place(-12345), in_place(2 ** 40))
# expect: 7 3 [1, 2, 3, 7, 4, 0, 56]
# expect: -7 3 [2, -3, 1, -5, -6, -1, -56]
# expect: 7 -3 [-2, -3, 5, -1, -6, 'negative shift count', 'negative shift count']
# expect: 0 5 [0, 0, 0, 5, 5, 0, 0]
# expect: 5 0 ['integer modulo by zero', 'integer division or modulo by zero', 0, 5, 5, 5, 5]
# expect: 1073741823 31 [0, 34636833, 31, 1073741823, 1073741792, 0, 2305843007066210304]
# expect: -1073741823 32 [1, -33554432, 0, -1073741791, -1073741791, -1, -4611686014132420608]
# expect: 1 62 [1, 0, 0, 63, 63, 0, 4611686018427387904]
# expect: -1 63 [62, -1, 63, -1, -64, -1, -9223372036854775808]
# expect: 1 64 [1, 0, 0, 65, 65, 0, 18446744073709551616]
# expect: 5 -1 [0, -5, 5, -1, -6, 'negative shift count', 'negative shift count']
# expect: 1073741824 7 [1, 153391689, 0, 1073741831, 1073741831, 8388608, 137438953472]
# expect: 106 234 42
