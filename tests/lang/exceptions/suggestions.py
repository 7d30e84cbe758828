# Uncaught name and attribute errors suggest a near name.
import io, sys
def show(action):
    sys.stderr = io.StringIO()
    try:
        action()
    except Exception as e:
        sys.excepthook(type(e), e, e.__traceback__)
    text, sys.stderr = sys.stderr.getvalue(), sys.__stderr__
    print(text.splitlines()[-1])
class A:
    colour = 1
show(lambda: A.color), show(lambda: A().Colour), show(lambda: pritn), show(lambda: [].apend), show(lambda: zzzzzz)
# expect: AttributeError: type object 'A' has no attribute 'color'. Did you mean: 'colour'?
# expect: AttributeError: 'A' object has no attribute 'Colour'. Did you mean: 'colour'?
# expect: NameError: name 'pritn' is not defined. Did you mean: 'print'?
# expect: AttributeError: 'list' object has no attribute 'apend'. Did you mean: 'append'?
# expect: NameError: name 'zzzzzz' is not defined
