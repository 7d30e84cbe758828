# Thresholds start as 700, 10, 10; missing ones stay as they are.
import gc

print(gc.get_threshold())  # expect: (700, 10, 10)
gc.set_threshold(5)
print(gc.get_threshold())  # expect: (5, 10, 10)
gc.set_threshold(7, 8, 9)
print(gc.get_threshold())  # expect: (7, 8, 9)
try:
    gc.set_threshold()
except TypeError as e:
    print(e)  # expect: set_threshold() takes at least 1 argument (0 given)
