# Names, hints, and pickling of iterators.
d = {"a": 1, "b": 2}
for it in (iter(d), iter(d.values()), iter(d.items()), reversed(d), reversed(d.values()), reversed(d.items())):
    first = next(it)
    print(type(it).__name__, first, it.__length_hint__(), it.__reduce__()[1], next(it), next(it, "end"))
pairs = list(d.items())
print(pairs, pairs[0] is not pairs[1])
# expect: dict_keyiterator a 1 (['b'],) b end
# expect: dict_valueiterator 1 1 ([2],) 2 end
# expect: dict_itemiterator ('a', 1) 1 ([('b', 2)],) ('b', 2) end
# expect: dict_reversekeyiterator b 1 (['a'],) a end
# expect: dict_reversevalueiterator 2 1 ([1],) 1 end
# expect: dict_reverseitemiterator ('b', 2) 1 ([('a', 1)],) ('a', 1) end
# expect: [('a', 1), ('b', 2)] True
