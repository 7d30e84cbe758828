# The traceback of a failed import shows the program's frames and none of importlib's; the old protocol of finders (PEP 302) still works.
import importlib.machinery
import sys
import types
import warnings


class Finder:
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == "broken" else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile("import no_such_module", "broken.py", "exec"), module.__dict__)


class OldFinder:
    def find_module(self, name, path=None):
        return self if name == "old" else None

    def load_module(self, name):
        return sys.modules.setdefault(name, types.ModuleType(name))


sys.meta_path[:0] = [Finder(), OldFinder()]
warnings.simplefilter("ignore")
try:
    import broken
except ImportError as error:
    at = error.__traceback__
    while at is not None:
        print(at.tb_frame.f_code.co_name, at.tb_lineno)
        at = at.tb_next
    print(error, "broken" in sys.modules)
import old
print(type(old.__loader__).__name__, old.__spec__.name)
del sys.meta_path[:2], sys.modules["old"]
# expect: <module> 30
# expect: exec_module 16
# expect: <module> 1
# expect: No module named 'no_such_module' False
# expect: OldFinder old
