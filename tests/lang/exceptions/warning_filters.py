# A filter can turn a warning into an error.
import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    warnings.warn("one")
    warnings.warn("two", DeprecationWarning)
print([(str(w.message), w.category.__name__) for w in seen])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("three", FutureWarning)
    except FutureWarning as e:
        print(repr(e))
try:
    warnings.warn("x", int)
except TypeError as e:
    print(e)
# expect: [('one', 'UserWarning'), ('two', 'DeprecationWarning')]
# expect: FutureWarning('three')
# expect: category must be a Warning subclass, not 'type'
