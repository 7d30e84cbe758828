# int() asks __int__, then __index__.
class A:
    def __int__(self): return 41
    def __index__(self): return 42
class B:
    def __index__(self): return 43
class C:
    def __int__(self): return 'x'
print(int(A()), range(50)[A()], int(B()), 'x' * B() == 'x' * 43)
try:
    int(C())
except TypeError as error:
    print(error)
# expect: 41 42 43 True
# expect: __int__ returned non-int (type str)
