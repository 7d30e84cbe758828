# What int() refuses, and how it says so.
for arguments, keywords in ([[]], {}), ([1, 10], {}), ([], {'base': 10}), (['1', '2'], {}), ([], {'x': 1}), ([1, 2, 3], {}):
    try:
        int(*arguments, **keywords)
    except TypeError as error:
        print(error)
# expect: int() argument must be a string, a bytes-like object or a real number, not 'list'
# expect: int() can't convert non-string with explicit base
# expect: int() missing string argument
# expect: 'str' object cannot be interpreted as an integer
# expect: 'x' is an invalid keyword argument for int()
# expect: int() takes at most 2 arguments (3 given)
