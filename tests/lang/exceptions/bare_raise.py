# raise alone raises the handled exception again.
def again():
    raise
try:
    again()
except RuntimeError as e:
    print(e)
try:
    try:
        raise ValueError("v")
    except ValueError:
        again()
except ValueError as e:
    print(repr(e))
# expect: No active exception to reraise
# expect: ValueError('v')
