# accumulate: functions, initial values, state.
from itertools import accumulate
import operator
print(list(accumulate([1, 2, 3])), list(accumulate("abc")), list(accumulate([3, 1, 2], max)), list(accumulate([1, 2], initial=10)), list(accumulate([], initial=5)), list(accumulate([])))
a = accumulate([1, 2, 3, 4], operator.mul)
next(a); next(a)
print(a.__reduce__()[2], list(a))
a.__setstate__(100)
print(accumulate([2], initial=None).__reduce__()[1][1], list(accumulate([2], func=None)))
# expect: [1, 3, 6] ['a', 'ab', 'abc'] [3, 3, 3] [10, 11, 13] [5] []
# expect: 2 [6, 24]
# expect: None [2]
