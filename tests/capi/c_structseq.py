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
