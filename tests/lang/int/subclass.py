# Operators of a subclass give plain ints; the instance keeps its attributes.
class N(int):
    def __new__(cls, value): return super().__new__(cls, value)
n = N(10 ** 30)
n.tag = 'x'
print(n.tag, type(n).__name__, type(n + 0).__name__, type(+n).__name__, n == 10 ** 30, type(N.from_bytes(b'1')).__name__)
print(hash(n) == hash(10 ** 30), {n: 1}[10 ** 30], isinstance(n, int), type(int(n)).__name__)
# expect: x N int int True N
# expect: True 1 True int
