# next() through 100,000 nested iterators.
import itertools
for kind in (lambda x: map(str, x), lambda x: filter(None, x), enumerate, zip, itertools.chain, lambda x: itertools.islice(x, 5), lambda x: itertools.takewhile(bool, x), lambda x: itertools.accumulate(x), lambda x: (y for y in x), lambda x: itertools.starmap(print, x), itertools.chain.from_iterable, itertools.pairwise, lambda x: itertools.compress(x, [1]), lambda x: itertools.zip_longest(x), lambda x: itertools.dropwhile(bool, x), lambda x: itertools.groupby(x), lambda x: itertools.filterfalse(None, x), lambda x: itertools.cycle(x), lambda x: itertools.tee(x)[0]):
    x = iter([(1,)])
    for _ in range(100_000):
        x = kind(x)
    try:
        next(x)
    except (RecursionError, StopIteration, TypeError):
        pass
    del x
print("alive")  # expect: alive
