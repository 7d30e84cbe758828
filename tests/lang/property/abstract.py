# A property is abstract when one of its functions is.
def f(self): pass
f.__isabstractmethod__ = True
print(property(f).__isabstractmethod__, property(len, f).__isabstractmethod__, property(len).__isabstractmethod__)
class Weird:
    @property
    def __isabstractmethod__(self): raise ValueError("asked")
try:
    property(Weird()).__isabstractmethod__
except ValueError as e:
    print(e)
# expect: True True False
# expect: asked
