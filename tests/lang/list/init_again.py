# __init__ replaces the content; keywords are refused.
a = [1, 2]
a.__init__("xy")
print(a)
a.__init__()
print(a)
class L(list):
    def __init__(self, *args, tag):
        super().__init__(*args)
        self.tag = tag
l = L("ab", tag=1)
print(l, l.tag, type(l[:]), type(l + l), type(l.copy()))
try:
    list(sequence=1)
except TypeError as e:
    print(e)
# expect: ['x', 'y']
# expect: []
# expect: ['a', 'b'] 1 <class 'list'> <class 'list'> <class 'list'>
# expect: list() takes no keyword arguments
