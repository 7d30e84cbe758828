# StopIteration inside a generator becomes RuntimeError (PEP 479).
def g():
    yield 1
    next(iter(()))
try:
    print(list(g()))
except RuntimeError as e:
    print(e, "|", repr(e.__cause__), e.__cause__ is e.__context__)
# expect: generator raised StopIteration | StopIteration() True
