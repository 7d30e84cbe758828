# What a resurrected object reaches lives on; the rest of the garbage dies.
import gc

saved = []

class Saver:
    def __del__(self):
        saved.append(self)

class Part:
    def __init__(self, name):
        self.name = name
        self.me = self

    def __del__(self):
        print("del", self.name)

gc.collect()
saver = Saver()
saver.me = saver
saver.part = Part("kept")
other = Part("lost")
del saver, other
gc.collect()
# expect: del kept
# expect: del lost
print(saved[0].part.name, saved[0].part.me is saved[0].part)  # expect: kept True
