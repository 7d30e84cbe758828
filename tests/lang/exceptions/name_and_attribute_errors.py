# NameError and AttributeError know what was looked for.
try:
    unknown_name
except NameError as e:
    print(e, e.name)
try:
    (5).unknown
except AttributeError as e:
    print(e, e.name, e.obj)
print(AttributeError("m").name, AttributeError("m", name="n", obj=1).obj, NameError(name="q").name)
# expect: name 'unknown_name' is not defined unknown_name
# expect: 'int' object has no attribute 'unknown' unknown 5
# expect: None 1 q
