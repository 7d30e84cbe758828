# Raising an exception again while another is handled makes no ring of contexts.
a, b = ValueError("a"), KeyError("b")
try:
    try:
        raise a
    except ValueError:
        try:
            raise b
        except KeyError:
            raise a
except ValueError as e:
    print(e is a, repr(a.__context__), b.__context__)
# expect: True KeyError('b') None
