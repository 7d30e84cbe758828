# A submodule that is still being loaded is named in the AttributeError; a module that replaces its package is bound in the new one.
import sys
from importlib.machinery import ModuleSpec


class Sources(dict):
    def find_spec(self, name, path, target=None):
        return ModuleSpec(name, self, is_package="." not in name) if name in self else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self[module.__name__], module.__dict__)


sys.meta_path.insert(0, Sources({
    "one": "",
    "one.child": "import one.user",
    "one.user": "import one.child\none.child",
    "two": "",
    "two.child": "import sys\nsys.modules.pop('two')\nfrom . import other",
    "two.other": "",
}))
try:
    import one.child
except AttributeError as error:
    print(error)
import two.child
print(two.child.other.__name__)
del sys.meta_path[0]
for name in [name for name in sys.modules if name.partition(".")[0] in ("one", "two")]:
    del sys.modules[name]
# expect: cannot access submodule 'child' of module 'one' (most likely due to a circular import)
# expect: two.other
