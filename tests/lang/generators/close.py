# close() raises GeneratorExit inside; yielding again is an error, returning is not.
def obeys():
    try:
        yield
    finally:
        print("cleanup")
def ignores():
    try:
        yield
    except GeneratorExit:
        yield
def returns():
    try:
        yield
    except GeneratorExit:
        return 5
for f in (obeys, ignores, returns):
    it = f()
    it.close() if f is obeys else None
    it = f()
    next(it)
    try:
        print(it.close())
    except RuntimeError as e:
        print(e)
# expect: cleanup
# expect: None
# expect: generator ignored GeneratorExit
# expect: None
