# The default action shows a warning once for each place.
import warnings
def f(n):
    warnings.warn(f"w{n}")
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("default")
    for n in 1, 1, 2:
        f(n)
print([str(w.message) for w in seen], len([k for k in __warningregistry__ if k != "version"]))
# expect: ['w1', 'w2'] 2
