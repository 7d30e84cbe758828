"""Functions as values: closures with nonlocal, lambdas, decorators, partial, reduce, recursion through a cell. n = rounds."""
from functools import partial, reduce, wraps

DEFAULT = 650000

def counter():
    value = 0

    def step(by=1):
        nonlocal value
        value += by
        return value

    return step

def logged(log):
    def decorate(function):
        @wraps(function)
        def inner(*args, **kwargs):
            log[function.__name__] = log.get(function.__name__, 0) + 1
            return function(*args, **kwargs)
        return inner
    return decorate

def compose(*functions):
    return lambda x: reduce(lambda value, f: f(value), functions, x)

def run(n):
    log = {}

    @logged(log)
    def scale(x, k=2):
        return x * k

    @logged(log)
    def power(base, exponent):
        return 1 if exponent == 0 else base * power(base, exponent - 1) % 1009

    step, h = counter(), 0
    pipeline = compose(lambda x: x + 1, partial(scale, k=3), lambda x: x % 1000)
    for i in range(n):
        h = (h + pipeline(i) + step() + step(by=2)) % 1000000007
        if i % 8 == 0:
            h += power(i % 97 + 2, 6)
        adders = [lambda x, k=k: x + k for k in range(3)]
        for add in adders:
            h = add(h)
    return "%d %s" % (h, sorted(log.items()))

if __name__ == "__main__":
    import sys
    from time import perf_counter
    size = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = perf_counter()
    check = run(size)
    took = perf_counter() - start
    print("CHECK " + check)
    print("TIME " + str(round(took, 4)))
