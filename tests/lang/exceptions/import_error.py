# ImportError carries message, name and path.
e = ImportError("m", name="n", path="p")
print(e, e.msg, e.name, e.path, repr(e))
print(ImportError("a", "b").msg, ImportError(5))
try:
    import no_such_module
except ModuleNotFoundError as e:
    print(e, e.name)
# expect: m m n p ImportError('m')
# expect: None 5
# expect: No module named 'no_such_module' no_such_module
