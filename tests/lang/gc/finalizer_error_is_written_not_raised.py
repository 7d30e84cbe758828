# An exception in __del__ does not leave gc.collect(), and the other finalizers still run.
import gc
import sys

class Node:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("del")
        raise ValueError("ignored")

sys.unraisablehook = lambda info: print(info.exc_type.__name__, info.exc_value)
Node()
gc.collect()
# expect: del
# expect: ValueError ignored
