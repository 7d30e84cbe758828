# __missing__ of a subclass supplies keys for d[k] only.
class D(dict):
    def __missing__(self, key):
        if key == "stop":
            raise KeyError("stopped")
        return key * 2
d = D(a=1)
print(d["a"], d["x"], d.get("x"), "x" in d, d, type(d.copy()).__name__)
try:
    d["stop"]
except KeyError as e:
    print(repr(e))
# expect: 1 xx None False {'a': 1} dict
# expect: KeyError('stopped')
