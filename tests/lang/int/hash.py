# Equal numbers have equal hashes, modulo 2**61 - 1.
m = 2 ** 61 - 1
print(hash(m), hash(m + 1), hash(-1), hash(-m - 1), hash(2 ** 61))
print(hash(10 ** 20) == hash(1e20), hash(True), hash(2 ** 200) == hash(float(2 ** 200)))
# expect: 0 1 -2 -2 1
# expect: True 1 True
