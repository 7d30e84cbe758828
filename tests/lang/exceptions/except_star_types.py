# except* does not take groups, except only exceptions.
def star(cls):
    try:
        1 / 0
    except* cls:
        pass
def plain(cls):
    try:
        1 / 0
    except cls:
        pass
for f, cls in (star, 1), (star, ExceptionGroup), (star, (ValueError, ExceptionGroup)), (plain, 1), (plain, (ValueError, 1)):
    try:
        f(cls)
    except TypeError as e:
        print(e)
# expect: catching classes that do not inherit from BaseException is not allowed
# expect: catching ExceptionGroup with except* is not allowed. Use except instead.
# expect: catching ExceptionGroup with except* is not allowed. Use except instead.
# expect: catching classes that do not inherit from BaseException is not allowed
# expect: catching classes that do not inherit from BaseException is not allowed
