# A list inside itself prints as [...].
a = [1]
a.append(a)
d = {"a": a}
a.append(d)
t = (a,)
a.append(t)
print(a, [], [[]])
class Bad:
    def __repr__(self):
        raise ValueError("no text")
b = [Bad()]
for i in range(2):
    try:
        repr(b)
    except ValueError as e:
        print(e)
# expect: [1, [...], {'a': [...]}, ([...],)] [] [[]]
# expect: no text
# expect: no text
