# __eq__ may empty the list that is being compared or searched.
class Evil:
    def __eq__(self, other):
        a.clear()
        return False
a = [Evil(), Evil(), Evil()]
print(a == [1, 2, 3], a)
a = [Evil(), 1]
print(1 in a, a)
a = [Evil(), 1]
try:
    a.remove(1)
except ValueError as e:
    print(e)
# expect: False []
# expect: False []
# expect: list.remove(x): x not in list
