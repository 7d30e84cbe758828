# A list that holds itself dies in a collection, not before.
import gc

class Witness:
    def __del__(self):
        print("gone")

gc.collect()
loop = [Witness()]
loop.append(loop)
del loop
print("kept")  # expect: kept
gc.collect()  # expect: gone
