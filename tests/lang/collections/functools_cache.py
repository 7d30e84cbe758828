# lru_cache in its three modes.
from functools import lru_cache, cache, cmp_to_key
calls = []
@lru_cache(maxsize=2)
def f(x, k=0):
    calls.append(x)
    return x
f(1); f(2); f(1); f(3); f(1); f(2)
print(calls, f.cache_info(), f.cache_parameters())
f.cache_clear()
print(f.cache_info(), f.__wrapped__.__name__, f.__name__)
@lru_cache(None, typed=True)
def g(*a, **k): return len(a), len(k)
g(1); g(1.0); g(a=1); g("a", 1); g(1)
print(g.cache_info())
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info().currsize)
@lru_cache(0)
def h(): return 1
h(); h()
print(h.cache_info())
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
# expect: [1, 2, 3, 2] CacheInfo(hits=2, misses=4, maxsize=2, currsize=2) {'maxsize': 2, 'typed': False}
# expect: CacheInfo(hits=0, misses=0, maxsize=2, currsize=0) f f
# expect: CacheInfo(hits=1, misses=4, maxsize=None, currsize=4)
# expect: 23416728348467685 81
# expect: CacheInfo(hits=0, misses=2, maxsize=0, currsize=0)
# expect: [3, 2, 1]
