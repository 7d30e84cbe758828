# Long operands in every combination of length satisfy a == q*b + r with r in range.
bad = 0
for n in 1, 29, 30, 31, 60, 61, 500, 5000, 20000:
    for m in 1, 30, 31, 61, 90, 500, 4999:
        for a in 2 ** n - 1, -2 ** n, 3 ** n // 7:
            for b in 2 ** m + 1, 1 - 2 ** m if m > 1 else 3:
                q, r = divmod(a, b)
                bad += a != q * b + r or not (0 <= r < b or b < r <= 0)
print(bad)
# expect: 0
