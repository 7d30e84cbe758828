# list[int] and its like: attributes, substitution, unpacking.
import types
from typing import TypeVar
T = TypeVar("T"); K = TypeVar("K")
a = dict[K, list[T]]
print(a, a.__origin__, a.__args__, a.__parameters__, a[str, int], dict[str, T][int], list[int] == list[int], hash(list[int]) == hash(list[int]))
print(list[int](), list[int].append, tuple[()], tuple[int, ...], next(iter(tuple[int])), list[int].__mro_entries__(()))
class C(list[int]): pass
print(C.__bases__, C.__orig_bases__, types.GenericAlias(list, int))
for call in (lambda: list[int][str], lambda: list[T][int, str], lambda: isinstance([], list[int]), lambda: issubclass(list, list[int])):
    try:
        print(call())
    except TypeError as e:
        print(e)
# expect: dict[~K, list[~T]] <class 'dict'> (~K, list[~T]) (~K, ~T) dict[str, list[int]] dict[str, int] True True
# expect: [] <method 'append' of 'list' objects> tuple[()] tuple[int, ...] *tuple[int] (<class 'list'>,)
# expect: (<class 'list'>,) (list[int],) list[int]
# expect: list[int] is not a generic class
# expect: Too many arguments for list[~T]; actual 2, expected 1
# expect: isinstance() argument 2 cannot be a parameterized generic
# expect: issubclass() argument 2 cannot be a parameterized generic
