# Serialisers on deep and self-containing structures.
import pickle, json, marshal, copy
x = []
for _ in range(100_000):
    x = [x]
d = {}
for _ in range(100_000):
    d = {"a": d}
for value in (x, d):
    for act in (pickle.dumps, json.dumps, marshal.dumps, copy.deepcopy, copy.copy, lambda v: pickle.dumps(v, 0)):
        try:
            act(value)
        except (RecursionError, ValueError, pickle.PicklingError) as e:
            pass
for text in ("[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000):
    try:
        json.loads(text)
    except (RecursionError, ValueError):
        pass
for data in (b"[" * 100 + b"\x01" * 100_000, b"(\x01\x00\x00\x00" * 100_000, b")\x01" * 100_000):
    try:
        marshal.loads(data)
    except (ValueError, EOFError, TypeError, RecursionError):
        pass
try:
    pickle.loads(b"(" * 1_000_000 + b"l" * 1000)
except Exception:
    pass
try:
    pickle.loads(b"]" * 100_000 + b"a" * 99_999 + b".")
except Exception:
    pass
x = []; x.append(x)
for act in (json.dumps, marshal.dumps):
    try: act(x)
    except (ValueError, RecursionError): pass
print("alive")  # expect: alive
