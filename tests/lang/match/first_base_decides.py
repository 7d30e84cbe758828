# The first class of the order that is a sequence or a mapping decides what a pattern takes an instance for.
import collections, collections.abc
class C: pass
class M(C, collections.UserDict, collections.abc.Sequence): pass
class S(collections.UserList, collections.abc.Mapping): pass
class D(C, dict): pass
def kind(x):
    match x:
        case [*_]: return "sequence"
        case {}: return "mapping"
print(kind(M()), kind(S()), kind(D()), kind(C()))
# expect: mapping sequence mapping None
