# Resurrected objects are not counted as collected.
import gc

saved = []

class Saver:
    __slots__ = ("me",)

    def __del__(self):
        saved.append(self)

gc.collect()
saver = Saver()
saver.me = saver
del saver
print(gc.collect())  # expect: 0
print(len(saved))  # expect: 1
