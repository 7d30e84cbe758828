# Modules made in two phases: state of their own, types that know their module, capsules.
import sys, importlib.util, gc, weakref
import c_modules as c

def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)

print(c.bump(), c.bump(), c.__doc__, c.__name__, c.__spec__.name, c.METH_O, attempt(c.fail, "why"), c.Error.__mro__[1], c.Error.__doc__, c.Error.__module__)
print(c.T().via_class(), c.T().via_def() is c)
class Sub(c.T): pass
print(Sub().via_class(), Sub().via_def() is c)
def again():
    spec = importlib.util.find_spec("c_modules")
    m = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(m)
    return m
m = again()
print(m is c, m.bump(), m.T().via_class(), m.Error is c.Error, m.T().via_def() is m)
r = weakref.ref(m); del m; gc.collect(); print(r())
print(str(c.capsules()).split("<class")[0], c.capsules()[6].__name__)
print(str(c.imported()).split("<module")[0], c.imported()[4])
print(c.info(c)[0], attempt(lambda: c.info(type(sys)("x"))[2]), attempt(lambda: c.info(5)[2]), c.info(c)[3:])
m = c.made()
print(m.__name__, m.one, m.text, m.__doc__, m.none)
# expect: 101 102 Doc of c_modules. c_modules c_modules 8 ('Error', 'why') <class 'ValueError'> An error. c_modules
# expect: (102, 'c_modules') True
# expect: (102, 'c_modules') True
# expect: False 101 (101, 'c_modules') False True
# expect: None
# expect: [5, 1, 0, 1, ('ValueError', 'PyCapsule_GetPointer called with incorrect name'), ('ValueError', 'PyCapsule_New called with null pointer'),  PyCapsule
# expect: [5, ('AttributeError', "module 'c_modules' has no attribute 'nothing'"), ('ModuleNotFoundError', "No module named 'no_such_module'"),  ('TypeError', 'module name must be a string')
# expect: c_modules ('SystemError', 'module filename missing') ('TypeError', 'bad argument type for built-in operation') [1, True]
# expect: made 1 t Doc. None
