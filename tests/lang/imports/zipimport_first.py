# zipimport can be the first module that a program imports, before anything else of the import system.
import zipimport
import sys
print(zipimport.zipimporter.__name__, sys.modules["zipimport"] is zipimport, sys.path_hooks[0] is zipimport.zipimporter)
# expect: zipimporter True True
import importlib.util
print(importlib.util.find_spec("zipimport").name, zipimport.__spec__.name)
# expect: zipimport zipimport
