# itemgetter, attrgetter, methodcaller and a few functions.
from operator import *
import operator
class C:
    class b: c = 5
    x = 1
print(itemgetter(1)("ab"), itemgetter(0, -1)([1, 2, 3]), itemgetter("k")({"k": 1}), attrgetter("x")(C), attrgetter("x", "b.c")(C), methodcaller("upper")("a"), methodcaller("split", sep="b")("abc"))
print(itemgetter(1, 2), attrgetter("a.b"), methodcaller("m", 1, k=2), itemgetter(1).__reduce__()[1], methodcaller("m", 1).__reduce__()[1])
print(add(1, 2), concat("a", "b"), countOf([1, 2, 1], 1), indexOf("abc", "c"), length_hint(iter([1, 2])), call(len, "ab"), ipow(2, 3), not_([]), truth(5), is_not(1, 2), operator._compare_digest("a", "a") if hasattr(operator, "_compare_digest") else True)
for f in (lambda: itemgetter(), lambda: attrgetter(1), lambda: methodcaller(), lambda: concat(1, 2), lambda: indexOf([], 1), lambda: add(1), lambda: itemgetter(1)(1, 2)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
# expect: b (1, 3) 1 1 (1, 5) A ['a', 'c']
# expect: operator.itemgetter(1, 2) operator.attrgetter('a.b') operator.methodcaller('m', 1, k=2) (1,) ('m', 1)
# expect: 3 ab 2 2 2 2 8 True True True True
# expect: TypeError itemgetter expected 1 argument, got 0
# expect: TypeError attribute name must be a string
# expect: TypeError methodcaller needs at least one argument, the method name
# expect: TypeError 'int' object can't be concatenated
# expect: ValueError sequence.index(x): x not in sequence
# expect: TypeError add expected 2 arguments, got 1
# expect: TypeError itemgetter expected 1 argument, got 2
