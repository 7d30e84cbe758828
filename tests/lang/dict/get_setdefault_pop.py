# Look-ups with defaults.
d = {1: "a"}
print(d.get(1), d.get(2), d.get(2, 0), d.setdefault(1, 5), d.setdefault(2), d.setdefault(3, []), d)
print(d.pop(1), d.pop(1, None), 1.0 in {1: 1}, d.__contains__(2))
for call in (lambda: d.pop(9), lambda: d[9], lambda: d[[]], lambda: d.get(), lambda: {}.popitem()):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: a None 0 a None [] {1: 'a', 2: None, 3: []}
# expect: a None True True
# expect: KeyError 9
# expect: KeyError 9
# expect: TypeError unhashable type: 'list'
# expect: TypeError get expected at least 1 argument, got 0
# expect: KeyError 'popitem(): dictionary is empty'
