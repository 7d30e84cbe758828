# Methods of a subclass instance answer exact str.
class S(str):
    pass
s = S('abc')
print(type(s.upper()), type(s[:]), type(str(s)), s == 'abc', hash(s) == hash('abc'))
s.note = 1
print(s.note, type(s.strip()))
# expect: <class 'str'> <class 'str'> <class 'str'> True True
# expect: 1 <class 'str'>
