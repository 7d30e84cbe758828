# int | str.
u = int | str | None
print(u, u.__args__, int | str == str | int, int | int, (int | str) | int, hash(int | str) == hash(str | int), list[int] | str)
print(isinstance(1, u), isinstance(None, u), isinstance(1.0, u), issubclass(bool, int | str), type(u).__name__)
for call in (lambda: int | 3, lambda: isinstance(1.5, int | list[int]), lambda: (int | str)[int], lambda: int | str < 3):
    try:
        print(call())
    except TypeError as e:
        print(e)
# expect: int | str | None (<class 'int'>, <class 'str'>, <class 'NoneType'>) True <class 'int'> int | str True list[int] | str
# expect: True True False True UnionType
# expect: unsupported operand type(s) for |: 'type' and 'int'
# expect: isinstance() argument 2 cannot be a parameterized generic
# expect: int | str is not a generic class
# expect: '<' not supported between instances of 'types.UnionType' and 'int'
