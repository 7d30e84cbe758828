# A class refers to itself (its MRO); it dies in a collection once nothing else holds it.
import gc
from _weakref import ref

class Meta(type):
    pass

Local = Meta("Local", (), {})
r = ref(Local)
del Local
gc.collect()
print(r())  # expect: None
