# Methods take any iterable, and several.
s = {1, 2, 3}
print(s.union([4], "a") == {1, 2, 3, 4, "a"}, s.intersection([2, 3, 3], {3}), s.difference([1], (2,)), s.symmetric_difference([3, 4, 4]))
print(s.issubset(range(9)), s.issuperset([1]), s.isdisjoint({}), s.isdisjoint([3]), s.union() is s, s.copy() == s)
s.update([5], {6: 7}); s.difference_update([1], [2]); s.intersection_update({3, 5, 6}, [5, 6]); s.symmetric_difference_update([6, 8])
print(sorted(s), s.discard(99), s.pop() in (5, 8), len(s))
for call in (lambda: s.remove(99), lambda: set().pop(), lambda: s.add([]), lambda: s.update(1), lambda: set(1, 2), lambda: set(a=1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
# expect: True {3} {3} {1, 2, 4}
# expect: True True True False False True
# expect: [5, 8] None True 1
# expect: KeyError 99
# expect: KeyError 'pop from an empty set'
# expect: TypeError unhashable type: 'list'
# expect: TypeError 'int' object is not iterable
# expect: TypeError set expected at most 1 argument, got 2
# expect: TypeError set() takes no keyword arguments
