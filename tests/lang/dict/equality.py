# Order does not matter, values may be anything, and may clear what is compared.
print({1: 2, 3: 4} == {3: 4, 1: 2}, {1: 2} != {1: 3}, {1: 1} == {1.0: True}, {} == [])
class Evil:
    def __eq__(self, other):
        d.clear()
        return True
d = {i: Evil() for i in range(5)}
print(d == {i: 0 for i in range(5)}, d)
try:
    {} < {}
except TypeError as e:
    print(e)
# expect: True True True False
# expect: True {}
# expect: '<' not supported between instances of 'dict' and 'dict'
