# A call that passes its **kwargs on reads them where they lie: what the callee does to its own, and keys that are no names, are as with a copy.
def callee(*args, **kwargs):
    kwargs["added"] = len(kwargs)
    return args, kwargs

def passes(*args, **kwargs):
    got = callee(*args, **kwargs)
    return got, kwargs

print(passes(1, b=2))
print(passes())

def with_default(a, b=5, *, c=7):
    return a, b, c

def forwards(**kwargs):
    return with_default(**kwargs)

print(forwards(a=1), forwards(a=1, c=3, b=2))
for arguments in ({}, {"a": 1, "d": 2}):
    try:
        forwards(**arguments)
    except TypeError as error:
        print(error)

def odd_keys(**kwargs):
    kwargs[1] = 2
    return callee(**kwargs)

try:
    odd_keys()
except TypeError as error:
    print(error)

class Names(dict):
    def keys(self):
        return ["x"]
    def __getitem__(self, key):
        return key * 2

def of_another_mapping(kwargs):
    return callee(**kwargs)

print(of_another_mapping(Names(a=1)), of_another_mapping({"a": 1}))
# expect: (((1,), {'b': 2, 'added': 1}), {'b': 2})
# expect: (((), {'added': 0}), {})
# expect: (1, 5, 7) (1, 2, 3)
# expect: with_default() missing 1 required positional argument: 'a'
# expect: with_default() got an unexpected keyword argument 'd'
# expect: keywords must be strings
# expect: ((), {'a': 1, 'added': 1}) ((), {'a': 1, 'added': 1})
