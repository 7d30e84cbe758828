# ctypes gives each of its classes another dict once the class is made; what was looked up before that is not looked for in the first one.
# leaves: _ctypes keeps objects in C statics
from ctypes import *

for turn in range(50):
    class Base(Array):
        _type_ = c_int
        _length_ = turn + 1

    class Middle(Base):
        pass

    class Short(Middle):
        _type_ = c_short

    garbage = [{str(i): i} for i in range(100)]
    found = [(c._type_.__name__, c._length_) for c in (Base, Middle, Short)]
print(found)
# expect: [('c_int', 50), ('c_int', 50), ('c_short', 50)]
