# PEP 442: __del__ runs once, even if the object is resurrected and becomes garbage again.
import gc

kept = []

class Phoenix:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("del")
        kept.append(self)

Phoenix()
gc.collect()  # expect: del
print(len(kept), gc.is_finalized(kept[0]))  # expect: 1 True
kept.clear()
gc.collect()
print(len(kept))  # expect: 0
