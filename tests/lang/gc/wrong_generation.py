# Generations are 0, 1 and 2.
import gc

for call in (lambda: gc.collect(3), lambda: gc.collect(-1), lambda: gc.get_objects(3), lambda: gc.get_objects(-2)):
    try:
        call()
    except ValueError as e:
        print(e)
# expect: invalid generation
# expect: invalid generation
# expect: generation parameter must be less than the number of available generations (3)
# expect: generation parameter cannot be negative
