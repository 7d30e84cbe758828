"""Imports every module of the library that is written in Python. Prints a line for each: name|ok or exception|warnings|names in it.

One process does it all, but each top-level module or package finds nothing loaded that was not there at the start: modules in Python are
forgotten before it and run anew. So what a module needs it must import itself.

Left out, because importing them does more than define things, or because they are no part of the library's run time:
  test, tests of packages      the conformance run has them
  idlelib, turtledemo          programs with windows
  antigravity, this            open a browser, print a poem
  __phello__                   prints; CPython's own test of frozen modules
  __main__ of packages         programs, which run when imported
"""
import importlib
import os
import sys
import warnings

EXCLUDED = {"test", "tests", "idlelib", "turtledemo", "antigravity", "this", "__phello__", "__main__"}


def modules(folder):
    for root, folders, files in os.walk(folder):
        package = [] if root == folder else os.path.relpath(root, folder).split(os.sep)
        folders[:] = sorted(name for name in folders if name.isidentifier() and name not in EXCLUDED and name != "__pycache__")
        for file in sorted(files):
            stem, extension = os.path.splitext(file)
            if extension != ".py" or not stem.isidentifier() or stem in EXCLUDED:
                continue
            path = package if stem == "__init__" else package + [stem]
            if path:
                yield ".".join(path)


def forget():
    for name, module in list(sys.modules.items()):
        if name not in at_start and str(getattr(module, "__file__", "")).endswith(".py"):
            del sys.modules[name]


def outcome(name):
    noted = []
    warnings.simplefilter("always")
    warnings.showwarning = lambda message, category, *where: noted.append(f"{category.__name__}: {message}")
    try:
        module = importlib.import_module(name)
    except BaseException as error:
        return f"{type(error).__name__}: {error}", noted, []
    # __cached__ tells where a module came from: CPython has those of its start frozen.
    return "ok", noted, [name for name in sorted(dir(module)) if name != "__cached__"]


def main():
    last = None
    for name in list(modules(os.path.dirname(os.__file__))):
        top = name.partition(".")[0]
        if top != last:
            forget()
        last = top
        result, noted, names = outcome(name)
        print(name, result, noted, " ".join(names), sep="|", file=report)


report = os.fdopen(os.dup(1), "w", encoding="utf-8")  # what a module prints goes elsewhere
sys.stdout = sys.stderr
at_start = set(sys.modules)
main()
report.close()
