# bool is an int of two values.
print(True + True, True & 1, True & False, True | 2, True ^ True, ~True, -True, True / 2)
print(repr(True), str(False), bool(), bool([0]), int(True), type(True & True).__name__, type(True & 1).__name__)
print(True == 1.0, {1: 'a'}[True], isinstance(True, int), bool(2) is True)
# expect: 2 1 False 3 False -2 -1 0.5
# expect: True False False True 1 bool int
# expect: True a True True
