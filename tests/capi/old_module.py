# A module that is initialised in one phase.
import c_old_module as c
print(c.__name__, c.__doc__, c.VERSION, c.NAME, c.self_of() is c, c.kept_one() is c.kept, c.__file__.endswith(".so"), c.__spec__.name, type(c.__loader__).__name__)
# expect: c_old_module Old. 3 old True True True c_old_module ExtensionFileLoader
