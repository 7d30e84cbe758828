# Struct sequences described by C.
import c_structseq

Point, Single = c_structseq.types()
p = c_structseq.make(Point)
print(p, p.first, p.second, p.hidden, len(p), p == (1000, 1001), isinstance(p, tuple))
print(Point.__name__, Point.__module__, Point.__doc__, Point.n_fields, Point.n_sequence_fields, Point.n_unnamed_fields, Point.__match_args__)
print(Point([1, 2]), Point([1, 2, 3]).hidden, Point([1, 2], {"hidden": 7}).hidden, p.__reduce__()[1])
for args in (([1],), ([1, 2, 3, 4],), (5,), ([1, 2], 5)):
    try:
        Point(*args)
    except TypeError as error:
        print(error)
try:
    p.first = 1
except AttributeError as error:
    print(error)
print(Point.first.__doc__, Point.second.__doc__)
s = c_structseq.make(Single)
print(s, Single.n_fields, s.only)
many = [c_structseq.make(Point) for _ in range(1000)]
print(len(many), many[-1].hidden)
# expect: c_structseq.Point(first=1000, second=1001) 1000 1001 1002 2 True True
# expect: Point c_structseq Two visible fields and one more. 3 2 0 ('first', 'second')
# expect: c_structseq.Point(first=1, second=2) 3 7 ((1000, 1001), {'hidden': 1002})
# expect: c_structseq.Point() takes an at least 2-sequence (1-sequence given)
# expect: c_structseq.Point() takes an at most 3-sequence (4-sequence given)
# expect: constructor requires a sequence
# expect: c_structseq.Point() takes a dict as second arg, if any
# expect: readonly attribute
# expect: the first None
# expect: c_structseq.Single(only=1000) 1 1000
# expect: 1000 1002
