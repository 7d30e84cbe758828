# A released view refuses everything.
with memoryview(b'abc') as view:
    print(view[1], view == b'abc', hash(view) == hash(b'abc'))
try:
    view[0]
except ValueError as error:
    print(error)
# expect: 98 True True
# expect: operation forbidden on released memoryview object
